// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatchers;
import io.helidon.http.RoutedPath;

import org.wstunnel.backend.BackendPool;

/**
 * The tunnels of a server in the order of the configuration: a request belongs to the first one that matches.
 */
public final class TunnelRouting {
    private final List<TunnelRoute> routes;
    private final Map<String, TunnelRoute> extensions;
    private final Map<String, BackendPool> pools;

    /**
     * Create a routing.
     *
     * @param routes     tunnels
     * @param extensions endings of paths that belong to a tunnel whatever its matcher says, in the order in which they are tried
     * @param pools      pools with names, by name
     */
    public TunnelRouting(List<TunnelRoute> routes, Map<String, TunnelRoute> extensions, Map<String, BackendPool> pools) {
        this.routes = List.copyOf(routes);
        this.extensions = extensions;
        this.pools = Map.copyOf(pools);
    }

    /** The pools by name, whether a tunnel uses them or not. */
    public Map<String, BackendPool> pools() {
        return pools;
    }

    /** The tunnels in order. */
    public List<TunnelRoute> routes() {
        return routes;
    }

    /**
     * Find the route of a path. A path that is not {@linkplain PlainPath plain} has none.
     *
     * @param given path of a request
     * @return route, if any, and the path with the parameters of the route's own pattern
     */
    Optional<Match> find(UriPath given) {
        // an absolute form may have none, RFC 9112 section 3.2.1
        UriPath path = "".equals(given.path()) ? UriPath.root() : given;
        if (!PlainPath.is(path)) {
            return Optional.empty();
        }
        for (Map.Entry<String, TunnelRoute> extension : extensions.entrySet()) {
            if (path.path().endsWith(extension.getKey())) {
                PathMatchers.MatchResult own = extension.getValue().matcher().match(path);
                return Optional
                        .of(new Match(extension.getValue(), (own.accepted() ? own : PathMatchers.any().match(path)).path()));
            }
        }
        for (TunnelRoute route : routes) {
            PathMatchers.MatchResult result = route.matcher().match(path);
            if (result.accepted()) {
                return Optional.of(new Match(route, result.path()));
            }
        }
        return Optional.empty();
    }

    /**
     * A route that was found.
     *
     * @param route route
     * @param path  the path with the parameters of the route's own pattern
     */
    record Match(TunnelRoute route, RoutedPath path) {
    }
}
