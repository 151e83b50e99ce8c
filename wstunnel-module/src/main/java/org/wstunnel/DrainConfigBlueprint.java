package org.wstunnel;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * How the open tunnels end when the process is asked to (SIGTERM), or when a drain is asked for.
 */
@Prototype.Blueprint
@Prototype.Configured
interface DrainConfigBlueprint {
    /**
     * Time from the begin of the drain in which the server says that it is not ready, and yet takes new tunnels and lets the open ones
     * be: a load balancer that asks for readiness learns of it before a client is told to come back.
     *
     * @return time before new tunnels are refused and the first client is told
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration delay();

    /**
     * Time over which the clients are told, in waves, so that they do not all come back in the same moment. Up to 20 tunnels are
     * told at once. {@code PT0S} tells all at once.
     *
     * @return time between the first and the last wave
     */
    @Option.Configured
    @Option.Default("PT10S")
    Duration period();

    /**
     * Time from the begin of the drain after which tunnels that have not ended are cut off. Not shorter than the delay and the
     * period together. The time that the process is given to end, such as Kubernetes' {@code terminationGracePeriodSeconds}, has to be longer.
     *
     * @return time until the hard end
     */
    @Option.Configured
    @Option.Default("PT25S")
    Duration timeout();

    /**
     * Close code that the clients are told: {@code 1001} (going away) or {@code 1012} (service restart).
     *
     * @return close code
     */
    @Option.Configured
    @Option.DefaultInt(1001)
    int code();
}
