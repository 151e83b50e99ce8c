// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelTraffic;

/**
 * Counts tunnels that have something in common, and what has passed through them. Its figures never go back, apart from
 * the number of open tunnels.
 */
final class Tally {
    /** Held for computing only. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Set<Tunnel> open = new HashSet<>();
    /** Guarded by the lock: whether nothing is added any more. */
    private boolean retired;
    /** Guarded by the lock: tunnels since the server started. */
    private long opened;
    /** Guarded by the lock: traffic of those that have ended. */
    private TunnelTraffic ended = TunnelTraffic.NONE;

    /** Tunnels that are open now. */
    int open() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }

    /** Tunnels that were opened since the server started. */
    long opened() {
        lock.lock();
        try {
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Traffic of all tunnels, open and ended. */
    TunnelTraffic traffic() {
        lock.lock();
        try {
            TunnelTraffic sum = ended;
            for (Tunnel session : open) {
                sum = sum.plus(session.traffic());
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    /** Returns false if this is retired: the tunnel belongs to its successor. */
    boolean add(Tunnel session) {
        lock.lock();
        try {
            if (!retired) {
                open.add(session);
                opened++;
            }
            return !retired;
        } finally {
            lock.unlock();
        }
    }

    void remove(Tunnel session) {
        lock.lock();
        try {
            if (open.remove(session)) {
                ended = ended.plus(session.traffic());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more tunnels, unless one is open. Returns whether this is retired now. */
    boolean retire() {
        lock.lock();
        try {
            retired |= open.isEmpty();
            return retired;
        } finally {
            lock.unlock();
        }
    }
}
