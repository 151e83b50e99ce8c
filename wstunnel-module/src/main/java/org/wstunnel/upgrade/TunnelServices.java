package org.wstunnel.upgrade;

import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.tunnel.TunnelClock;

/**
 * What all tunnels of one server share.
 *
 * @param tunnels open tunnels
 * @param clock   clock
 * @param ids     source of ids
 */
public record TunnelServices(OpenTunnels tunnels, TunnelClock clock, TunnelIds ids) {
    /**
     * Create the services of a server.
     *
     * @return services, idle
     */
    public static TunnelServices create() {
        return new TunnelServices(new OpenTunnels(), new TunnelClock(), new TunnelIds());
    }
}
