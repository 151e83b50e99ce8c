// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * What has happened on an open tunnel, for a {@link PingScheduler}. The times come from a clock that never jumps.
 */
public interface TunnelActivity {
    /**
     * Time since the last byte from the client, or since the tunnel opened.
     *
     * @return elapsed time
     */
    Duration sinceReceived();

    /**
     * Time since a write to the client last made progress, or since the tunnel opened.
     *
     * @return elapsed time
     */
    Duration sinceSent();

    /**
     * Whether output waits for the client.
     *
     * @return {@code true} while the tunnel is writing, perhaps blocked by a client that reads slowly
     */
    boolean sending();

    /**
     * Time since the last PING was written, if it has not been answered. Every byte from the client counts as an
     * answer. The time stands still while an answer could not be noticed: while the tunnel does not read its client
     * because the backend takes nothing, and while output waits for the client.
     *
     * @return elapsed time, empty if no answer is awaited
     */
    Optional<Duration> awaitingPong();

    /**
     * Time since the last PING was written, whether it was answered or not, or since the tunnel opened.
     *
     * @return elapsed time
     */
    Duration sincePing();
}
