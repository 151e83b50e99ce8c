package org.wstunnel.target;

import java.util.List;
import java.util.Optional;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code static}: every request goes to the tunnel's own backends. Has no options, and is the default.
 */
@Weight(StaticResolverProvider.WEIGHT)
public final class StaticResolverProvider implements TargetResolverProvider {
    /** Below the default, so that a provider of the application with the same key wins. */
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;
    static final String KEY = "static";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public StaticResolverProvider() {
    }

    /**
     * The resolver that is used when none is configured.
     *
     * @return resolver
     */
    public static TargetResolver defaultResolver() {
        return new Static(KEY);
    }

    /**
     * Whether a resolver always answers with the tunnel's own backends.
     *
     * @param resolver resolver
     * @return whether it is the built-in one
     */
    public static boolean isStatic(TargetResolver resolver) {
        return resolver instanceof Static;
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public TargetResolver create(Config config, String name) {
        ResolverOptions.check(config, List.of());
        return new Static(name);
    }

    private record Static(String name) implements TargetResolver {
        @Override
        public String type() {
            return KEY;
        }

        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            return Optional.of(Target.tunnel());
        }
    }
}
