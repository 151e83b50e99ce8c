// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriPath;
import io.helidon.http.RoutedPath;

/**
 * The path of a request, and the route that it was found to belong to: a request is matched once, and the tunnels of
 * that moment decide everything that follows.
 * <p>
 * Filters that look at the raw path see it in its one normal spelling, whatever the client has sent: a filter that
 * refuses {@code /a/b} also refuses {@code /%61//b;c}.
 */
final class MatchedPath implements RoutedPath {
    private final TunnelTable.Snapshot tunnels;
    private final TunnelRoute route;
    private final RoutedPath path;
    private final String spelled;
    /** Set before the request is routed, if at all. */
    private boolean withBody;

    /**
     * Create a path.
     *
     * @param tunnels tunnels of the moment in which the request came
     * @param route   route of the path
     * @param path    the path, with the parameters of the route's pattern
     */
    private MatchedPath(TunnelTable.Snapshot tunnels, TunnelRoute route, RoutedPath path) {
        this.tunnels = tunnels;
        this.route = route;
        this.path = path;
        this.spelled = PlainPath.spell(path.path());
    }

    /**
     * Match a path, unless that was done before.
     *
     * @param tunnels tunnels of this moment
     * @param path    path of a request
     * @return the path with its route, if it has one
     */
    static Optional<MatchedPath> of(TunnelTable.Snapshot tunnels, UriPath path) {
        return path instanceof MatchedPath matched
                ? Optional.of(matched)
                : tunnels.routing().find(path).map(it -> new MatchedPath(tunnels, it.route(), it.path()));
    }

    /** Tunnels of the moment in which the request came. */
    TunnelTable.Snapshot tunnels() {
        return tunnels;
    }

    /** Route of the path. */
    TunnelRoute route() {
        return route;
    }

    /** The request is an upgrade that announces a body, which nobody reads. */
    void bodyFollows() {
        withBody = true;
    }

    boolean withBody() {
        return withBody;
    }

    @Override
    public String rawPath() {
        return spelled;
    }

    @Override
    public String rawPathNoParams() {
        return spelled;
    }

    @Override
    public String path() {
        return path.path();
    }

    @Override
    public Parameters matrixParameters() {
        return path.matrixParameters();
    }

    @Override
    public Parameters pathParameters() {
        return path.pathParameters();
    }

    @Override
    public RoutedPath absolute() {
        return this;
    }

    @Override
    public void validate() {
        path.validate();
    }
}
