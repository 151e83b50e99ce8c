// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.Balancer;

/**
 * Backends and how they are dialled: the options that a tunnel and a pool share. This interface has no builder of its
 * own, since a generated builder can extend only one other.
 */
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface PoolOptions {
    /**
     * The backends. At least one, unless the {@code pool} or {@code resolve} of a tunnel decides where its requests
     * go.
     *
     * @return backends
     */
    @Option.Configured
    @Option.Singular
    List<BackendConfig> backends();

    /**
     * How a backend is chosen: {@code least-connection} (also called {@code fair}), {@code round-robin},
     * {@code hash}, {@code sticky}, or a service of the application by the key of its
     * {@link org.wstunnel.spi.BalancerProvider}. Options of the service are below that key. Default is
     * {@code least-connection}.
     *
     * @return balancer
     */
    @Option.Configured
    Optional<Balancer> balance();

    /**
     * Time limit for one attempt to connect to a backend. Then the next backend is tried.
     *
     * @return connect timeout
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration connectTimeout();

    /**
     * Time limit for all attempts of one request together.
     *
     * @return dial timeout
     */
    @Option.Configured
    @Option.Default("PT15S")
    Duration dialTimeout();

    /**
     * How long a backend that failed is left out (ejected). Then one request tries it. If it fails again, the time
     * doubles, up to {@code max-disable-time}, varied by a quarter. While all backends are left out, each is tried
     * again after this time. Zero never leaves a backend out.
     *
     * @return disable time
     */
    @Option.Configured
    @Option.Default("PT1S")
    Duration disableTime();

    /**
     * Longest time for which a backend is left out. Default is 30 seconds, or {@code disable-time} if that is longer.
     *
     * @return longest disable time
     */
    @Option.Configured
    Optional<Duration> maxDisableTime();

    /**
     * Consecutive failed attempts after which a backend is left out. A connection that the backend ends within a
     * second and without a byte is a failure too; of these it takes at least three, and they never leave out the last
     * backend.
     *
     * @return number of failures
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int maxFailures();

    /**
     * Active health check. If absent, only the attempts of tunnels show whether a backend works.
     *
     * @return health check, if any
     */
    @Option.Configured
    Optional<HealthConfig> health();
}
