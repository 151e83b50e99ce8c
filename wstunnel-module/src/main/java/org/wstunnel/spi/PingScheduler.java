// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import io.helidon.config.NamedService;

/**
 * Decides when the client of an open tunnel is pinged, and when it counts as gone.
 * <p>
 * One instance serves all tunnels of one route, and is called from many threads at once. It keeps no state of a
 * tunnel: everything it needs is in {@link TunnelActivity}.
 * <p>
 * It runs on an event loop, which serves many tunnels. So it must not block, and must not even write to a log. If it
 * throws an exception, its tunnel is no longer pinged; an {@link Error} ends the tunnel.
 */
public interface PingScheduler extends NamedService {
    /**
     * Decide what to do with a tunnel now. This method is called when the tunnel has opened, when the waiting time of
     * the last decision is over, and right after a ping was written.
     *
     * @param activity what has happened on the tunnel so far
     * @return what to do
     */
    PingDecision decide(TunnelActivity activity);
}
