package org.wstunnel.upgrade;

import io.helidon.common.Weighted;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;

/**
 * The tunnels as HTTP routes of one listener, and what starts and stops with it.
 */
public final class TunnelHttpFeature implements HttpFeature, Weighted {
    private final TunnelRouting routing;
    private final TunnelServices services;
    private final double weight;

    /**
     * Create the routes.
     *
     * @param routing  tunnels
     * @param services what they share
     * @param weight   weight among the features of the routing
     */
    public TunnelHttpFeature(TunnelRouting routing, TunnelServices services, double weight) {
        this.routing = routing;
        this.services = services;
        this.weight = weight;
    }

    @Override
    public void setup(HttpRouting.Builder builder) {
        for (TunnelRoute route : routing.routes()) {
            builder.route(HttpRoute.builder()
                                  .methods(Method.predicate())
                                  .path(routing.matcher(route))
                                  .handler(new TunnelHandler(route, services))
                                  .build());
        }
    }

    @Override
    public void beforeStart() {
        services.tunnels().start();
    }

    @Override
    public void afterStop() {
        services.clock().close();
    }

    @Override
    public double weight() {
        return weight;
    }
}
