// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.HashSet;
import java.util.Set;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelTraffic;

/**
 * Counts tunnels that have something in common, and what has passed through them. Its figures never go back, apart from
 * the number of open tunnels.
 */
final class Tally {
    /** Guarded by this object's monitor, as all here, which is held for computing only. */
    private final Set<Tunnel> open = new HashSet<>();
    /** Whether nothing is added any more. */
    private boolean retired;
    /** Tunnels since the server started. */
    private long opened;
    /** Traffic of those that have ended. */
    private TunnelTraffic ended = TunnelTraffic.NONE;

    /** Tunnels that are open now. */
    synchronized int open() {
        return open.size();
    }

    /** Tunnels that were opened since the server started. */
    synchronized long opened() {
        return opened;
    }

    /** Traffic of all tunnels, open and ended. */
    synchronized TunnelTraffic traffic() {
        TunnelTraffic sum = ended;
        for (Tunnel session : open) {
            sum = sum.plus(session.traffic());
        }
        return sum;
    }

    /** Returns false if this is retired: the tunnel belongs to its successor. */
    synchronized boolean add(Tunnel session) {
        if (!retired) {
            open.add(session);
            opened++;
        }
        return !retired;
    }

    synchronized void remove(Tunnel session) {
        if (open.remove(session)) {
            ended = ended.plus(session.traffic());
        }
    }

    /** Takes no more tunnels, unless one is open. Returns whether this is retired now. */
    synchronized boolean retire() {
        retired |= open.isEmpty();
        return retired;
    }
}
