package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.Balancer;

/**
 * Backends with a name, which several tunnels can share and which a resolver can choose. The options are those that a tunnel has for
 * backends of its own.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(PoolMethods.class)
interface PoolConfigBlueprint {
    /**
     * Name of this pool. Unique.
     *
     * @return name
     */
    @Option.Configured
    String name();

    /**
     * The backends, at least one.
     *
     * @return backends
     */
    @Option.Configured
    @Option.Singular
    List<BackendConfig> backends();

    /**
     * How a backend is chosen, as in a tunnel.
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
     * How long a backend that could not be reached is left out of the balancing.
     *
     * @return disable time
     */
    @Option.Configured
    @Option.Default("PT1S")
    Duration disableTime();

    /**
     * For how long at most a backend is left out that fails again and again, as in a tunnel.
     *
     * @return longest disable time
     */
    @Option.Configured
    Optional<Duration> maxDisableTime();

    /**
     * How many failures in a row disable a backend, as in a tunnel.
     *
     * @return number of failures
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int maxFailures();

    /**
     * Probes of the backends on the side, as in a tunnel.
     *
     * @return health check, if any
     */
    @Option.Configured
    Optional<HealthConfig> health();
}
