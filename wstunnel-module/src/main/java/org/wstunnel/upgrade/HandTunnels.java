// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.wstunnel.access.Occupancy;
import org.wstunnel.tunnel.OpenTunnels;

/**
 * The tunnels of one server that its application has registered by hand. A server learns of them with their first
 * request. May be used by any thread.
 */
public final class HandTunnels {
    private final OpenTunnels tunnels;
    private final Occupancy occupancy;
    private final Map<Definition, TunnelRoute> routes = new ConcurrentHashMap<>();

    HandTunnels(OpenTunnels tunnels, Occupancy occupancy) {
        this.tunnels = tunnels;
        this.occupancy = occupancy;
    }

    /** Makes the route of such a tunnel. */
    @FunctionalInterface
    public interface Definition {
        /**
         * Make the route as a server wants it.
         *
         * @param tunnels   open tunnels of that server
         * @param occupancy counts the places on it
         * @return route
         */
        TunnelRoute route(OpenTunnels tunnels, Occupancy occupancy);
    }

    /** Make all routes anew, since the configuration of the feature has changed. */
    public void renew() {
        routes.replaceAll((definition, before) -> definition.route(tunnels, occupancy));
    }

    TunnelRoute route(Definition definition) {
        return routes.computeIfAbsent(definition, it -> it.route(tunnels, occupancy));
    }

    Collection<TunnelRoute> routes() {
        return Collections.unmodifiableCollection(routes.values());
    }
}
