// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.time.Duration;
import java.util.Optional;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.concurrency.limits.LimitAlgorithm;
import io.helidon.http.DirectHandler;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;
import io.helidon.webserver.http1.spi.Http1UpgradeResult;
import io.helidon.webserver.http1.spi.Http1UpgradeRouting;
import io.helidon.webserver.spi.ServerConnection;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.helidon.WatchedHttp1;
import org.wstunnel.tunnel.Tunnel;

/**
 * A connection whose client asks for a WebSocket endpoint of the application. Filters and security guard those as in
 * Helidon 4.5. Helidon itself does that for upgraders of its own kind only. The upgrader of the tunnels is not of that
 * kind, which would pass over ordinary handlers.
 * <p>
 * Two things differ from Helidon: a connection whose upgrade is refused is closed, and a tunnel that was registered by
 * hand is run here.
 */
final class StockUpgrade implements ServerConnection {
    private final ConnectionContext connection;
    private final Optional<TunnelServices> services;
    private final HandUpgrade.Slot tunnel = new HandUpgrade.Slot();

    /** Only used by the connection's thread, null once the request is answered. */
    private HttpPrologue prologue;
    /** Only used by the connection's thread, null once the request is answered. */
    private WritableHeaders<?> headers;
    /** Only used by the connection's thread, null once the request is answered. */
    private Http1RoutedUpgrade upgrade;
    /** Set by the connection's thread when the upgrade is done, unless a tunnel has come of it. */
    private volatile ServerConnection upgraded;

    StockUpgrade(ConnectionContext connection,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            Http1RoutedUpgrade upgrade,
            Optional<TunnelServices> services) {
        this.connection = connection;
        this.prologue = prologue;
        this.headers = headers;
        this.upgrade = upgrade;
        this.services = services;
    }

    /**
     * Take a place among the listener's concurrent requests.
     *
     * @throws RequestException if there is none
     */
    static LimitAlgorithm.Outcome.Accepted place(Limit limit) {
        if (limit.tryAcquireOutcome(true) instanceof LimitAlgorithm.Outcome.Accepted accepted) {
            return accepted;
        }
        throw RequestException.builder()
                .setKeepAlive(false)
                .status(Status.SERVICE_UNAVAILABLE_503)
                .type(DirectHandler.EventType.OTHER)
                .message("Too Many Concurrent Requests")
                .build();
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        LimitAlgorithm.Outcome.Accepted accepted = place(limit);
        ServerConnection next;
        boolean done = false;
        try {
            next = route(accepted);
            done = true;
            accepted.token().success();
        } finally {
            if (!done) {
                accepted.token().dropped();
                tunnel.get().ifPresent(Tunnel::abort);
            }
        }
        // cookies and tokens need not stay in memory for as long as the connection is open
        prologue = null;
        headers = null;
        upgrade = null;
        if (tunnel.get().isPresent()) {
            tunnel.run();
        } else {
            upgraded = next;
            next.handle(limit);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @return zero for a tunnel, which has its own idle timeout: the listener's does not end it
     */
    @Override
    public Duration idleTime() {
        ServerConnection next = upgraded;
        return next == null ? Duration.ZERO : next.idleTime();
    }

    /**
     * {@inheritDoc}
     * <p>
     * Only called when the server stops, or the listener ends by itself.
     */
    @Override
    public void close(boolean interrupt) {
        ServerConnection next = upgraded;
        if (next != null) {
            next.close(interrupt);
        } else if (interrupt) {
            tunnel.get().ifPresent(Tunnel::abort);
        } else if (services.isPresent() && !WatchedHttp1.hasListenerEnded(connection)) {
            services.get().drain().stop(connection.listenerContext().config().shutdownGracePeriod());
        } else {
            tunnel.get().ifPresent(it -> it.close(CloseCodes.GOING_AWAY, "server is stopping"));
        }
    }

    @Override
    public String toString() {
        return "WebSocket upgrade";
    }

    private ServerConnection route(LimitAlgorithm.Outcome outcome) {
        HttpRouting routing = connection.router().routing(HttpRouting.class, HttpRouting.empty());
        if (!(routing instanceof Http1UpgradeRouting upgrades)) {
            throw new IllegalStateException("HTTP routing does not support routed protocol upgrade");
        }
        UpgradeRequest request = new UpgradeRequest(connection, routing.security(), prologue, headers);
        request.context().register(outcome);
        UpgradeResponse response = new UpgradeResponse(connection, request);
        Http1UpgradeResult result = upgrades.routeUpgrade(connection, request, response, response,
                new HandUpgrade(connection, request, services, tunnel).shown(upgrade));
        if (result.kind() == Http1UpgradeResult.Kind.NOT_APPLICABLE) {
            routing.route(connection, request, response);
        }
        return result.connection().orElseThrow(() -> new CloseConnectionException("WebSocket upgrade was refused"));
    }
}
