// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code static}: every request goes to the tunnel's own backends. The default.
 */
@Prototype.Blueprint
@Prototype.Configured(value = StaticResolverBlueprint.TYPE, root = false)
@Prototype.Provides(TargetResolverProvider.class)
interface StaticResolverBlueprint extends TargetResolver {
    /** Type of this resolver. */
    String TYPE = "static";

    /**
     * Name of this resolver.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default Optional<Target> resolve(TunnelRequest request) {
        return Optional.of(Target.tunnel());
    }
}
