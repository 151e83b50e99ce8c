// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tunnels that are open now, and whether more may come.
 */
public final class OpenTunnels implements Tunnel.Registry {
    private final Set<Tunnel> sessions = ConcurrentHashMap.newKeySet();
    /** What tunnels that come too late are told, {@code null} while new ones are accepted. */
    private volatile Farewell farewell;
    private volatile boolean leaving;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TunnelObservers observers = new TunnelObservers();
    private final Duration progressEvery;

    /**
     * Create an empty set.
     *
     * @param progressEvery how often observers are told that a tunnel is still open; zero for never
     */
    public OpenTunnels(Duration progressEvery) {
        this.progressEvery = progressEvery;
    }

    /** Whether new tunnels are refused: the server drains or stops. */
    public boolean stopping() {
        return farewell != null;
    }

    /** Whether new tunnels had better go elsewhere: they are refused, or soon will be. */
    public boolean leaving() {
        return leaving;
    }

    /** Number of open tunnels. */
    public int count() {
        return sessions.size();
    }

    /** The open tunnels: a view that changes while it is looked at. */
    public Collection<Tunnel> sessions() {
        return Collections.unmodifiableCollection(sessions);
    }

    /** Those who are told what happens to the tunnels. */
    public TunnelObservers observers() {
        return observers;
    }

    /** Accept tunnels (again). */
    public void start() {
        farewell = null;
        leaving = false;
    }

    /** Say that tunnels are still accepted, but not for long. */
    public void leave() {
        leaving = true;
    }

    /**
     * Accept no more tunnels. One that is just being opened is told so at once.
     *
     * @param code   close code
     * @param reason reason
     */
    public void refuse(int code, String reason) {
        leaving = true;
        farewell = new Farewell(code, reason);
    }

    /**
     * Wait until no tunnel is open.
     *
     * @param nanos how long at most, in nanoseconds
     */
    public void awaitNone(long nanos) {
        long left = nanos;
        lock.lock();
        try {
            while (!sessions.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void add(Tunnel session) {
        sessions.add(session);
        observers.opened(session);
        Farewell late = farewell;
        if (late != null) {
            session.close(late.code(), late.reason());
        }
    }

    @Override
    public Duration progressEvery() {
        return progressEvery;
    }

    @Override
    public void goesOn(Tunnel session) {
        observers.goesOn(session);
    }

    @Override
    public void answered(Tunnel session, long nanos) {
        observers.answered(session, nanos);
    }

    @Override
    public void remove(Tunnel session, TunnelEnd end) {
        sessions.remove(session);
        observers.closed(session, end);
        if (sessions.isEmpty()) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private record Farewell(int code, String reason) {
    }
}
