package org.wstunnel.ping;

import java.time.Duration;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TunnelActivity;

/**
 * Pings at a fixed interval whatever happens on the tunnel, and never gives a client up: lighttpd's {@code ping-interval}.
 *
 * @param name  name of the scheduler
 * @param every interval
 */
record FixedPing(String name, Duration every) implements PingScheduler {
    static final String KEY = "fixed";

    @Override
    public String type() {
        return KEY;
    }

    @Override
    public PingDecision decide(TunnelActivity activity) {
        Duration left = every.minus(activity.sincePing());
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.ping();
    }
}
