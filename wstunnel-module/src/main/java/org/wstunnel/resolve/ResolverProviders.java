// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.function.BiFunction;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;

/**
 * The providers of the built-in resolvers, for {@link java.util.ServiceLoader}; code uses the resolvers themselves.
 * Their weight is below the default, so that a provider of the application with the same key wins.
 */
public final class ResolverProviders {
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;

    private ResolverProviders() {
    }

    private abstract static class BuiltIn implements TargetResolverProvider {
        private final String key;
        private final Class<?> prototype;
        private final BiFunction<Config, String, TargetResolver> factory;

        BuiltIn(String key, Class<?> prototype, BiFunction<Config, String, TargetResolver> factory) {
            this.key = key;
            this.prototype = prototype;
            this.factory = factory;
        }

        @Override
        public String configKey() {
            return key;
        }

        @Override
        public TargetResolver create(Config config, String name) {
            KnownKeys.checkService(config, prototype);
            return factory.apply(config, name);
        }
    }

    /**
     * {@code static}.
     */
    @Weight(WEIGHT)
    public static final class Static extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Static() {
            super(StaticResolverBlueprint.TYPE, StaticResolver.class,
                    (config, name) -> StaticResolver.builder().name(name).build());
        }
    }

    /**
     * {@code path}.
     */
    @Weight(WEIGHT)
    public static final class OfPath extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public OfPath() {
            super(PathResolverBlueprint.TYPE, PathResolver.class,
                    (config, name) -> PathResolver.builder().config(config).name(name).build());
        }
    }

    /**
     * {@code file}.
     */
    @Weight(WEIGHT)
    public static final class OfFile extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public OfFile() {
            super(FileResolver.TYPE, FileResolverConfig.class,
                    (config, name) -> FileResolverConfig.builder().config(config).name(name).build());
        }
    }
}
