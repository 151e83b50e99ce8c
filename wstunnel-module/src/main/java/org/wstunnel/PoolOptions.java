package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.Balancer;

/**
 * Backends and how they are dialled: what a tunnel and a pool both have.
 * It has no builder of its own, since a generated builder can extend only one other.
 */
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface PoolOptions {
    /**
     * The backends: at least one, unless a tunnel's {@code pool} or {@code resolve} says where its requests go.
     *
     * @return backends
     */
    @Option.Configured
    @Option.Singular
    List<BackendConfig> backends();

    /**
     * How a backend is chosen: {@code least-connection} (also called {@code fair}), {@code round-robin}, {@code hash},
     * {@code sticky}, or a service of the application by the key of its provider, a
     * {@link org.wstunnel.spi.BalancerProvider}. Options stand below that name. Default is {@code least-connection}.
     *
     * @return balancer
     */
    @Option.Configured
    Optional<Balancer> balance();

    /**
     * How long one connection attempt to a backend may take before the next backend is tried.
     *
     * @return connect timeout
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration connectTimeout();

    /**
     * How long all connection attempts of one request may take together.
     *
     * @return dial timeout
     */
    @Option.Configured
    @Option.Default("PT15S")
    Duration dialTimeout();

    /**
     * How long a backend that could not be reached is left out of the balancing. After that one request tries it, and if it fails again
     * the time is doubled, up to {@code max-disable-time}; each time with a quarter more or less, by chance. While no backend is left,
     * each is tried again after this time in any case. Zero never leaves a backend out.
     *
     * @return disable time
     */
    @Option.Configured
    @Option.Default("PT1S")
    Duration disableTime();

    /**
     * What {@code disable-time} may grow to. Default is 30 seconds, or {@code disable-time} if that is longer.
     *
     * @return longest disable time
     */
    @Option.Configured
    Optional<Duration> maxDisableTime();

    /**
     * How many connection attempts in a row have to fail before a backend is left out. Connections that end within a second and without
     * a byte from the backend count too, three of them at least, but never leave out the last backend.
     *
     * @return number of failures
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int maxFailures();

    /**
     * Active health check. If absent, only the tunnels themselves show whether a backend works.
     *
     * @return health check, if any
     */
    @Option.Configured
    Optional<HealthConfig> health();
}
