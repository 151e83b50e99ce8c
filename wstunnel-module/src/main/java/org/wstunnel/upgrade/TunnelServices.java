package org.wstunnel.upgrade;

import org.wstunnel.gate.Occupancy;
import org.wstunnel.gate.TrustedProxies;
import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.tunnel.TunnelClock;

/**
 * What all tunnels of one server share.
 *
 * @param tunnels   open tunnels
 * @param clock     clock
 * @param ids       source of ids
 * @param occupancy counts the places that limits are about
 * @param proxies   proxies in front that are believed
 */
public record TunnelServices(OpenTunnels tunnels,
                             TunnelClock clock,
                             TunnelIds ids,
                             Occupancy occupancy,
                             TrustedProxies proxies) {
    /**
     * Create the services of a server.
     *
     * @param proxies proxies in front that are believed
     * @return services, idle
     */
    public static TunnelServices create(TrustedProxies proxies) {
        return new TunnelServices(new OpenTunnels(), new TunnelClock(), new TunnelIds(), new Occupancy(), proxies);
    }
}
