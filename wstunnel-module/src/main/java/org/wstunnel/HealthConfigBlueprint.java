// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Active health check. Now and then the gateway opens a connection to each backend, and closes it at once.
 */
@Prototype.Blueprint
@Prototype.Configured
interface HealthConfigBlueprint {
    /**
     * Interval between two probes of a backend, varied by a tenth, so that gateways do not all probe at once.
     *
     * @return interval
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration every();

    /**
     * Time limit for one probe.
     *
     * @return timeout
     */
    @Option.Configured
    @Option.Default("PT2S")
    Duration timeout();

    /**
     * Consecutive successful probes after which a backend that is down gets tunnels again.
     *
     * @return number of probes
     */
    @Option.Configured
    @Option.DefaultInt(2)
    int rise();

    /**
     * Consecutive failed probes after which a backend gets no more tunnels. Open tunnels go on.
     *
     * @return number of probes
     */
    @Option.Configured
    @Option.DefaultInt(3)
    int fall();

    /**
     * What a probe does: {@code tcp} connects, to Unix sockets as well; {@code tls} also waits for the TLS handshake
     * of backends that have {@code tls}, with all checks of their certificates.
     *
     * @return type of probe
     */
    @Option.Configured
    @Option.Default("TCP")
    HealthCheckType type();
}
