// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.access.TrustedProxies;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.loop.Threads;

/**
 * The tunnels that a server has at this moment. A request sees one state of it from its first look to its last; an open
 * tunnel keeps what it was opened with. Owns the pools: starts those that come and closes those that go, when their
 * last tunnel has ended.
 */
public final class TunnelTable {
    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced under the lock, read by every request. */
    private volatile Snapshot current;
    /** How many listeners serve the tunnels; guarded by the lock. */
    private int listeners;
    /**
     * Pools that only tunnels use which are open already, each with the thread that waits for their end; guarded by the
     * lock.
     */
    private final Map<BackendPool, Thread> leaving = new HashMap<>();

    /**
     * Create a table.
     *
     * @param routing  tunnels
     * @param services what they share
     */
    public TunnelTable(TunnelRouting routing, TunnelServices services) {
        this.current = new Snapshot(routing, services);
    }

    /** The tunnels of this moment. */
    public TunnelRouting routing() {
        return current.routing();
    }

    /** The tunnels of this moment, with those that the application has registered by hand. */
    public List<TunnelRoute> routes() {
        Snapshot now = current;
        List<TunnelRoute> routes = new ArrayList<>(now.routing().routes());
        routes.addAll(now.services().byHand().routes());
        return routes;
    }

    /** What they share. */
    public TunnelServices services() {
        return current.services();
    }

    /**
     * From now on serve these tunnels. New pools are started before, pools that are left are closed once their open
     * tunnels have ended.
     *
     * @param routing tunnels; those that are the same object as before keep all that they know
     * @param proxies proxies in front that are believed
     */
    public void replace(TunnelRouting routing, TrustedProxies proxies) {
        lock.lock();
        try {
            Set<BackendPool> before = current.pools();
            Snapshot next = new Snapshot(routing, current.services().with(proxies));
            if (listeners > 0) {
                next.pools().stream().filter(pool -> !before.contains(pool)).forEach(BackendPool::start);
            }
            current = next;
            if (listeners > 0) {
                before.removeAll(next.pools());
                before.forEach(this::leave);
            }
        } finally {
            lock.unlock();
        }
    }

    Snapshot current() {
        return current;
    }

    /** A listener has started. */
    void start() {
        lock.lock();
        try {
            if (listeners++ == 0) {
                current.pools().forEach(BackendPool::start);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A listener has stopped. The last one closes all pools, and waits for that. */
    void stop() {
        List<Thread> closing = new ArrayList<>();
        lock.lock();
        try {
            if (listeners == 0 || --listeners > 0) {
                return;
            }
            leaving.values().forEach(Thread::interrupt);
            Set<BackendPool> pools = current.pools();
            pools.addAll(leaving.keySet());
            // side by side: each may have to wait for programs that take their time to end
            pools.forEach(pool -> closing.add(Thread.ofVirtual().start(pool::close)));
            leaving.clear();
        } finally {
            lock.unlock();
        }
        // even if interrupted: whoever is in a hurry interrupts the stop of the server, but no program may be left behind
        closing.forEach(Threads::join);
        current.services().loops().close();
    }

    private void leave(BackendPool pool) {
        leaving.put(pool, Thread.ofVirtual().name("wstunnel-leaving").start(() -> {
            if (PoolUse.awaitEnd(pool, () -> current.pools())) {
                lock.lock();
                try {
                    if (leaving.remove(pool) == null) {
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                pool.close();
            }
        }));
    }

    /**
     * One state of the table.
     *
     * @param routing  tunnels
     * @param services what they share
     * @param handlers the handler of each tunnel
     */
    record Snapshot(TunnelRouting routing, TunnelServices services, Map<TunnelRoute, TunnelHandler> handlers) {
        Snapshot(TunnelRouting routing, TunnelServices services) {
            this(routing, services, new IdentityHashMap<>());
            routing.routes().forEach(route -> handlers.put(route, new TunnelHandler(route, services)));
        }

        /** The pools in use, a set of the caller's own. */
        Set<BackendPool> pools() {
            Set<BackendPool> pools = new HashSet<>();
            routing.routes().forEach(route -> pools.addAll(route.targets().configured()));
            return pools;
        }
    }
}
