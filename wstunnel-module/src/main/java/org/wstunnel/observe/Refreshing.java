package org.wstunnel.observe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;

/**
 * Has the figures follow the backends: of one that a reload has removed they are forgotten when its last tunnel ends; of those that join or
 * leave their name by DNS this is noticed when, some time later, a tunnel opens. Comes after all that keep figures.
 */
final class Refreshing implements TunnelObserver {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Observation observation;
    private final AtomicLong last = new AtomicLong(System.nanoTime());

    Refreshing(Observation observation) {
        this.observation = observation;
    }

    @Override
    public void opened(Tunnel session) {
        long before = last.get();
        long now = System.nanoTime();
        if (now - before > INTERVAL.toNanos() && last.compareAndSet(before, now)) {
            observation.refresh();
        }
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        if (observation.isGone(observation.ledger().account(session))) {
            observation.refresh();
        }
    }
}
