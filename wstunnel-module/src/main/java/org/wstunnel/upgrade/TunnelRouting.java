package org.wstunnel.upgrade;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;

/**
 * The tunnels of a server in the order of the configuration: a request belongs to the first one that matches.
 */
public final class TunnelRouting {
    /** Before the upgrader knows its tunnels. */
    static final TunnelRouting EMPTY = new TunnelRouting(List.of(), Map.of());

    private final List<TunnelRoute> routes;
    private final Map<String, TunnelRoute> extensions;

    /**
     * Create a routing.
     *
     * @param routes     tunnels
     * @param extensions endings of paths that belong to a tunnel whatever its matcher says, in the order in which they are tried
     */
    public TunnelRouting(List<TunnelRoute> routes, Map<String, TunnelRoute> extensions) {
        this.routes = List.copyOf(routes);
        this.extensions = extensions;
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
     * A matcher for the HTTP route of one of the tunnels, which agrees with {@link #find}.
     *
     * @param route tunnel
     * @return matcher
     */
    PathMatcher matcher(TunnelRoute route) {
        return new PathMatcher() {
            @Override
            public PathMatchers.MatchResult match(UriPath path) {
                if (find(path).filter(route::equals).isEmpty()) {
                    return PathMatchers.MatchResult.notAccepted();
                }
                PathMatchers.MatchResult own = route.matcher().match(path);
                return own.accepted() ? own : PathMatchers.any().match(path);
            }

            @Override
            public PathMatchers.PrefixMatchResult prefixMatch(UriPath uriPath) {
                return PathMatchers.PrefixMatchResult.notAccepted();
            }

            @Override
            public Optional<String> matchingElement() {
                return route.matcher().matchingElement();
            }
        };
    }
}
