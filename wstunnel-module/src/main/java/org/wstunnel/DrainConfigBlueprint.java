// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * How the open tunnels end when the process is asked to end (SIGTERM), or when a drain is started.
 */
@Prototype.Blueprint
@Prototype.Configured
interface DrainConfigBlueprint {
    /**
     * Time from the start of the drain in which the server is not ready but still takes new tunnels, and open tunnels
     * are left alone. In it a load balancer that asks for readiness learns of the drain before the first client is
     * told.
     *
     * @return time before new tunnels are refused and the first client is told
     */
    @Option.Configured
    @Option.Default("PT0S")
    Duration delay();

    /**
     * Time over which the clients are told, in waves, so that they do not all come back at the same moment. Up to 20
     * are told at once. {@code PT0S} tells all at once.
     *
     * @return time between the first and the last wave
     */
    @Option.Configured
    @Option.Default("PT10S")
    Duration period();

    /**
     * Time from the start of the drain after which the remaining tunnels are cut off. At least the delay and the
     * period together. It must be shorter than the grace period of the process, such as Kubernetes'
     * {@code terminationGracePeriodSeconds}.
     *
     * @return time until the hard end
     */
    @Option.Configured
    @Option.Default("PT25S")
    Duration timeout();

    /**
     * Close code for the clients: {@code 1001} (going away) or {@code 1012} (service restart).
     *
     * @return close code
     */
    @Option.Configured
    @Option.DefaultInt(1001)
    int code();
}
