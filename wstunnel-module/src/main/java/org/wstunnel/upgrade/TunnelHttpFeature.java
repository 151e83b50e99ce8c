package org.wstunnel.upgrade;

import java.util.List;

import io.helidon.common.Weighted;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;

import org.wstunnel.backend.BackendPool;

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

    /** Not before the start: a listener that cannot be bound is never told of a stop. */
    @Override
    public void afterStart(WebServer webServer) {
        pools().forEach(BackendPool::start);
    }

    @Override
    public void afterStop() {
        services.clock().close();
        // side by side: each may have to wait for programs that do not want to end
        List<Thread> closing = pools().stream().map(pool -> Thread.ofVirtual().start(pool::close)).toList();
        for (Thread thread : closing) {
            join(thread);
        }
    }

    private List<BackendPool> pools() {
        return routing.routes().stream().map(TunnelRoute::pool).distinct().toList();
    }

    /** Waits in any case: the stop of the server is interrupted by those who are in a hurry, and programs must not stay. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public double weight() {
        return weight;
    }
}
