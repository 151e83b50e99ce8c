// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;

import org.wstunnel.loop.Loop;
import org.wstunnel.spi.TunnelActivity;

/**
 * What has happened on a tunnel, for its ping scheduler. Belongs to the loop's thread.
 * <p>
 * While the tunnel itself does not read its client, or output waits for the client, the client's silence says nothing
 * about it, and the time since the last ping stands still.
 */
final class Activity implements TunnelActivity {
    private final Loop loop;
    private final ClientOutput output;
    private long lastReceived;
    private long lastData;
    private boolean deaf;
    private long deafSince;
    /** Time since the last ping in which nothing of the client could be noticed. */
    private long deafNanos;
    private long pings;

    Activity(Loop loop, ClientOutput output) {
        this.loop = loop;
        this.output = output;
        this.lastReceived = loop.now();
        this.lastData = lastReceived;
    }

    /** Data has passed in either direction. */
    void dataPassed() {
        lastData = loop.now();
    }

    /** Time at which data has passed last, in either direction. */
    long lastData() {
        return lastData;
    }

    /** Bytes have come from the client. */
    void received() {
        lastReceived = loop.now();
        output.received();
    }

    /** Say whether bytes of the client would be noticed now. */
    void hears(boolean hears) {
        if (deaf == hears) {
            deafNanos = deafNanos();
            deafSince = loop.now();
            deaf = !hears;
        }
    }

    @Override
    public Duration sinceReceived() {
        return since(lastReceived);
    }

    @Override
    public Duration sinceSent() {
        return since(output.blockage().progressAt());
    }

    @Override
    public boolean sending() {
        return output.waiting();
    }

    @Override
    public Optional<Duration> awaitingPong() {
        return output.awaitingPong() ? Optional.of(sincePing().minusNanos(deafNanos())) : Optional.empty();
    }

    @Override
    public Duration sincePing() {
        return since(output.pingWritten());
    }

    private long deafNanos() {
        if (pings != output.pingsWritten()) {
            pings = output.pingsWritten();
            deafNanos = 0;
            deafSince = output.pingWritten() - deafSince > 0 ? output.pingWritten() : deafSince;
        }
        return deaf ? deafNanos + loop.now() - deafSince : deafNanos;
    }

    private Duration since(long then) {
        return Duration.ofNanos(Math.max(0, loop.now() - then));
    }
}
