// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code path}: a variable of the path names the pool.
 */
@Prototype.Blueprint(decorator = PathResolverBlueprint.BuilderDecorator.class)
@Prototype.Configured(value = PathResolverBlueprint.TYPE, root = false)
@Prototype.Provides(TargetResolverProvider.class)
interface PathResolverBlueprint extends TargetResolver {
    /** Type of this resolver. */
    String TYPE = "path";

    /**
     * Name of this resolver.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    /**
     * Variable of the tunnel's path, such as {@code name} of <code>/vnc/{name}</code>.
     *
     * @return name of the variable
     */
    @Option.Configured
    String variable();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default Optional<Target> resolve(TunnelRequest request) {
        return request.pathParameters().first(variable()).asOptional().map(Target::pool);
    }

    /** Refuses a variable without a name. */
    class BuilderDecorator implements Prototype.BuilderDecorator<PathResolver.BuilderBase<?, ?>> {
        @Override
        public void decorate(PathResolver.BuilderBase<?, ?> builder) {
            if (builder.variable().filter(it -> !it.isBlank()).isEmpty()) {
                throw ConfigKey.of(builder.config(), TYPE).child("variable")
                        .missing("the name of a variable of the tunnel's path, such as name of /vnc/{name}");
            }
        }
    }
}
