// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.time.Duration;

import org.wstunnel.access.Occupancy;
import org.wstunnel.access.TrustedProxies;
import org.wstunnel.drain.Drain;
import org.wstunnel.drain.DrainPlan;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.tunnel.OpenTunnels;

/**
 * What all tunnels of one server share.
 *
 * @param tunnels   open tunnels
 * @param drain     drain of the tunnels
 * @param loops     event loops of the tunnels
 * @param ids       source of ids
 * @param occupancy counts the places that limits are set for
 * @param proxies   proxies in front that are believed
 * @param byHand    tunnels that the application has registered by hand
 */
public record TunnelServices(OpenTunnels tunnels,
        Drain drain,
        EventLoops loops,
        TunnelIds ids,
        Occupancy occupancy,
        TrustedProxies proxies,
        HandTunnels byHand) {
    /**
     * Create the services of a server.
     *
     * @param plan          how open tunnels end together
     * @param loops         event loops of the tunnels
     * @param proxies       proxies in front that are believed
     * @param progressEvery how often observers are told that a tunnel is still open; zero for never
     * @return services, idle
     */
    public static TunnelServices create(DrainPlan plan, EventLoops loops, TrustedProxies proxies, Duration progressEvery) {
        OpenTunnels tunnels = new OpenTunnels(progressEvery);
        Occupancy occupancy = new Occupancy();
        return new TunnelServices(tunnels, new Drain(tunnels, plan), loops, new TunnelIds(), occupancy, proxies,
                new HandTunnels(tunnels, occupancy));
    }

    /** The same with other proxies. */
    TunnelServices with(TrustedProxies others) {
        return new TunnelServices(tunnels, drain, loops, ids, occupancy, others, byHand);
    }
}
