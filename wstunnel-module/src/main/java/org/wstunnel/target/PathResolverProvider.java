package org.wstunnel.target;

import java.util.List;
import java.util.Optional;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code path}: a variable of the path has the name of the pool. Option: {@code variable}.
 */
@Weight(StaticResolverProvider.WEIGHT)
public final class PathResolverProvider implements TargetResolverProvider {
    static final String KEY = "path";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public PathResolverProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public TargetResolver create(Config config, String name) {
        ResolverOptions.check(config, List.of("variable"));
        return new ByVariable(name, ResolverOptions.required(config, "variable",
                                                             "the name of a variable of the tunnel's path, such as name of /vnc/{name}"));
    }

    /**
     * Variable of the path that a resolver reads.
     *
     * @param resolver resolver
     * @return name of the variable, empty if this is another resolver
     */
    public static Optional<String> variable(TargetResolver resolver) {
        return resolver instanceof ByVariable it ? Optional.of(it.variable()) : Optional.empty();
    }

    private record ByVariable(String name, String variable) implements TargetResolver {
        @Override
        public String type() {
            return KEY;
        }

        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            return request.pathParameters().first(variable).asOptional().map(Target::pool);
        }
    }
}
