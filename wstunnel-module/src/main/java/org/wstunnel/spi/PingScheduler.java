package org.wstunnel.spi;

import io.helidon.config.NamedService;

/**
 * Says when to ping the client of an open tunnel, and when to give it up.
 * <p>
 * One instance serves all tunnels of one tunnel definition and is called from many threads at once. It keeps no state
 * of a tunnel: all that it needs to know is in {@link TunnelActivity}.
 * <p>
 * It is called on an event loop, which serves many tunnels: it must not block, not even to write to a log. If it throws an exception, its
 * tunnel is pinged no more; an error ends the tunnel.
 */
public interface PingScheduler extends NamedService {
    /**
     * Decide what to do with a tunnel now. Called when the tunnel has opened, whenever the waiting time of the last
     * decision has passed, and right after a ping was written.
     *
     * @param activity what has happened on the tunnel so far
     * @return what to do
     */
    PingDecision decide(TunnelActivity activity);
}
