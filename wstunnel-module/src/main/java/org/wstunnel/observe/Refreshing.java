// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;

/**
 * Keeps the figures in step with the backends. The figures of a backend that a reload has removed are forgotten when
 * its last tunnel ends. Backends that DNS adds or removes are noticed when a tunnel opens. Must be the last of the
 * receivers, since the others still need the figures.
 */
final class Refreshing implements TunnelObserver {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Predicate<Account> isGone;
    private final Runnable refresh;
    private final AtomicLong last = new AtomicLong(System.nanoTime());

    /**
     * Create a receiver.
     *
     * @param ledger  figures
     * @param isGone  whether no tunnel is open there, and no request can go there any more
     * @param refresh brings the figures up to date
     */
    Refreshing(Ledger ledger, Predicate<Account> isGone, Runnable refresh) {
        this.ledger = ledger;
        this.isGone = isGone;
        this.refresh = refresh;
    }

    @Override
    public void opened(Tunnel session) {
        long before = last.get();
        long now = System.nanoTime();
        if (now - before > INTERVAL.toNanos() && last.compareAndSet(before, now)) {
            refresh.run();
        }
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        if (isGone.test(ledger.account(session))) {
            refresh.run();
        }
    }
}
