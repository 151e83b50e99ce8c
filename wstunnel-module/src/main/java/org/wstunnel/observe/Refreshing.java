// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;

/**
 * Has the figures follow the backends: of one that a reload has removed they are forgotten when its last tunnel ends;
 * of those that join or leave their name by DNS this is noticed when, some time later, a tunnel opens. Comes after all
 * that keep figures.
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
     * @param isGone  whether neither a tunnel is open there nor a request goes there any more
     * @param refresh has the figures follow
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
