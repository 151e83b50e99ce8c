package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.frame.CloseCodes;

/**
 * The tunnels that are open now, and their common end when the server stops.
 */
public final class OpenTunnels {
    private final Set<TunnelSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TunnelObservers observers = new TunnelObservers();

    /**
     * Create an empty set.
     */
    public OpenTunnels() {
    }

    /**
     * Whether the server is stopping: new tunnels are to be refused.
     *
     * @return whether {@link #stop} was called
     */
    public boolean stopping() {
        return stopping.get();
    }

    /**
     * Number of open tunnels.
     *
     * @return number of tunnels
     */
    public int count() {
        return sessions.size();
    }

    /**
     * The open tunnels.
     *
     * @return a view that changes while it is looked at
     */
    public Collection<TunnelSession> sessions() {
        return Collections.unmodifiableCollection(sessions);
    }

    /**
     * Those who are told what happens to the tunnels.
     *
     * @return observers
     */
    public TunnelObservers observers() {
        return observers;
    }

    /**
     * Accept tunnels (again): the server starts.
     */
    public void start() {
        stopping.set(false);
    }

    /**
     * Send a Close frame with code 1001 to every client, and wait until all tunnels have ended. A second call returns at once.
     *
     * @param timeout how long to wait at most
     */
    public void stop(Duration timeout) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        for (TunnelSession session : sessions) {
            // a client that does not read must not hold up the others
            Thread.startVirtualThread(() -> session.close(CloseCodes.GOING_AWAY, "server is stopping"));
        }
        long left = timeout.toNanos();
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

    void add(TunnelSession session) {
        sessions.add(session);
        observers.opened(session);
        if (stopping.get()) {
            session.close(CloseCodes.GOING_AWAY, "server is stopping");
        }
    }

    void remove(TunnelSession session) {
        sessions.remove(session);
        observers.closed(session, session.end());
        if (sessions.isEmpty()) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
