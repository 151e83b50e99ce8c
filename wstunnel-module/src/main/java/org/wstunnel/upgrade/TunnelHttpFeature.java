// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import io.helidon.Main;
import io.helidon.common.Weighted;
import io.helidon.common.uri.UriPath;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.drain.DrainOnShutdown;
import org.wstunnel.tunnel.LogQueue;

/**
 * The tunnels as one HTTP route of a listener, which looks into the table at each request. Starts and stops the tunnels
 * with the listener.
 */
public final class TunnelHttpFeature implements HttpFeature, Weighted {
    private final TunnelTable table;
    private final double weight;
    private final DrainOnShutdown shutdown;

    /**
     * Create the route.
     *
     * @param table  tunnels
     * @param weight weight among the features of the routing
     */
    public TunnelHttpFeature(TunnelTable table, double weight) {
        this.table = table;
        this.weight = weight;
        this.shutdown = new DrainOnShutdown(table.services().drain());
    }

    @Override
    public void setup(HttpRouting.Builder builder) {
        builder.route(HttpRoute.builder()
                .methods(Method.predicate())
                .path(new TableMatcher(table))
                .handler(this::handle)
                .build());
    }

    @Override
    public void beforeStart() {
        table.services().drain().reset();
    }

    /** Not in {@link #beforeStart()}: a listener that cannot be bound is never told of a stop. */
    @Override
    public void afterStart(WebServer webServer) {
        table.start();
        Main.addShutdownHandler(shutdown);
    }

    @Override
    public void afterStop() {
        Main.removeShutdownHandler(shutdown);
        table.stop();
        LogQueue.flush();
    }

    @Override
    public double weight() {
        return weight;
    }

    private void handle(ServerRequest request, ServerResponse response) {
        // the matcher below has put it there
        if (request.path() instanceof MatchedPath path) {
            if (request instanceof RoutingRequest routed) {
                path.route().matcher().matchingElement().ifPresent(routed::matchingPattern);
            }
            path.tunnels().handlers().get(path.route()).handle(request, response);
        } else {
            response.next();
        }
    }

    /** Matches what some tunnel of this moment does, with the parameters of that tunnel's pattern. */
    private record TableMatcher(TunnelTable table) implements PathMatcher {
        @Override
        public PathMatchers.MatchResult match(UriPath path) {
            return MatchedPath.of(table.current(), path)
                    .map(it -> new PathMatchers.MatchResult(true, it))
                    .orElseGet(PathMatchers.MatchResult::notAccepted);
        }

        @Override
        public PathMatchers.PrefixMatchResult prefixMatch(UriPath uriPath) {
            return PathMatchers.PrefixMatchResult.notAccepted();
        }
    }
}
