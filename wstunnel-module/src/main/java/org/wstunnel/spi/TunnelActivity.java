package org.wstunnel.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * What has happened on an open tunnel, as a {@link PingScheduler} sees it. All times are taken from a clock that never
 * jumps.
 */
public interface TunnelActivity {
    /**
     * Time since the last byte came from the client, or since the tunnel opened if none has come.
     *
     * @return elapsed time
     */
    Duration sinceReceived();

    /**
     * Time since a write to the client last made progress, or since the tunnel opened if nothing was written.
     *
     * @return elapsed time
     */
    Duration sinceSent();

    /**
     * Whether a write to the client is under way at this moment.
     *
     * @return {@code true} while the tunnel is writing, perhaps blocked by a client that reads slowly
     */
    boolean sending();

    /**
     * Time since the last PING was written, if it is not answered yet. Every byte from the client counts as an answer. Time in which an
     * answer could not be noticed does not count: while the tunnel does not read its client, since the backend takes nothing, or while
     * something that was written waits for the client.
     *
     * @return elapsed time, empty if no answer is awaited
     */
    Optional<Duration> awaitingPong();

    /**
     * Time since the last PING was written, answered or not, or since the tunnel opened if none was written.
     *
     * @return elapsed time
     */
    Duration sincePing();
}
