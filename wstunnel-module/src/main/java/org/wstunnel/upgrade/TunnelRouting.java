package org.wstunnel.upgrade;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatchers;

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

    /**
     * The pools with names, whether a tunnel uses them or not.
     *
     * @return pools by name
     */
    public Map<String, BackendPool> pools() {
        return pools;
    }

    /**
     * The tunnels.
     *
     * @return tunnels in order
     */
    public List<TunnelRoute> routes() {
        return routes;
    }

    /**
     * Find the tunnel of a path.
     *
     * @param path path of a request
     * @return tunnel, if any
     */
    Optional<TunnelRoute> find(UriPath path) {
        for (Map.Entry<String, TunnelRoute> extension : extensions.entrySet()) {
            if (path.path().endsWith(extension.getKey())) {
                return Optional.of(extension.getValue());
            }
        }
        for (TunnelRoute route : routes) {
            if (route.matcher().match(path).accepted()) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /**
     * Match a path as {@link #find} does.
     *
     * @param path path of a request
     * @return result with the parameters of the tunnel's own pattern
     */
    PathMatchers.MatchResult match(UriPath path) {
        return find(path).map(route -> {
            PathMatchers.MatchResult own = route.matcher().match(path);
            return own.accepted() ? own : PathMatchers.any().match(path);
        }).orElseGet(PathMatchers.MatchResult::notAccepted);
    }
}
