// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;

import org.wstunnel.spi.PingScheduler;

/**
 * What is the same for all tunnels of one route.
 *
 * @param name         name of the tunnel
 * @param bufferSize   most that is read at once from either side, in bytes
 * @param maxFrameSize largest frame of a client, in bytes
 * @param closeTimeout how long a step of a tunnel's end may go without progress
 * @param idleTimeout  how long no data may pass, empty for ever
 * @param writeTimeout how long a backend may take no bytes, empty for ever
 * @param limits       what a tunnel may use
 * @param ping         when to ping
 * @param debug        lighttpd's debug level
 */
public record TunnelOptions(String name,
        int bufferSize,
        long maxFrameSize,
        Duration closeTimeout,
        Optional<Duration> idleTimeout,
        Optional<Duration> writeTimeout,
        SessionLimits limits,
        PingScheduler ping,
        int debug) {
}
