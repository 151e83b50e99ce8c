// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What an open tunnel may use.
 *
 * @param bytesFromClient bytes per second from the client, 0 for any number
 * @param bytesToClient   bytes per second to the client, 0 for any number
 * @param maxLifetime     how long it may be open
 * @param jitter          part of the lifetime by which it may be shorter, 0 to 1
 * @param slowClient      how long the client may take nothing while data waits for it
 */
public record SessionLimits(long bytesFromClient,
        long bytesToClient,
        Optional<Duration> maxLifetime,
        double jitter,
        Optional<Duration> slowClient) {
    /** No limits. */
    public static final SessionLimits NONE = new SessionLimits(0, 0, Optional.empty(), 0, Optional.empty());

    /** The lifetime of one tunnel: tunnels that were opened together do not end together. */
    Optional<Duration> lifetime() {
        return maxLifetime.map(it -> Duration.ofNanos(
                (long) (it.toNanos() * (1 - jitter * ThreadLocalRandom.current().nextDouble()))));
    }
}
