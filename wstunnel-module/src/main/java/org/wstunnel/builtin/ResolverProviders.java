// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.builtin;

import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.FileResolverConfig;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.resolve.StaticResolver;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;

/**
 * The providers of the built-in resolvers, for {@link java.util.ServiceLoader}; code uses the resolvers themselves.
 */
public final class ResolverProviders {
    private ResolverProviders() {
    }

    /** {@code static}. */
    public static final class Static extends BuiltInProvider<TargetResolver> implements TargetResolverProvider {
        public Static() {
            super(StaticResolver.TYPE, StaticResolver.class,
                    (config, name) -> StaticResolver.builder().name(name).build());
        }
    }

    /** {@code path}. */
    public static final class OfPath extends BuiltInProvider<TargetResolver> implements TargetResolverProvider {
        public OfPath() {
            super(PathResolver.TYPE, PathResolver.class,
                    (config, name) -> PathResolver.builder().config(config).name(name).build());
        }
    }

    /** {@code file}. */
    public static final class OfFile extends BuiltInProvider<TargetResolver> implements TargetResolverProvider {
        public OfFile() {
            super(FileResolver.TYPE, FileResolverConfig.class,
                    (config, name) -> FileResolverConfig.builder().config(config).name(name).build());
        }
    }
}
