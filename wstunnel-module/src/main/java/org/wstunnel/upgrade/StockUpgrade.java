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
import org.wstunnel.tunnel.Tunnel;

/**
 * A connection whose client wants one of the application's own WebSocket endpoints: what guards those in Helidon 4.5, filters and
 * security, guards them here too. Helidon does this itself for an upgrader of its own kind only, and the one of the tunnels is none,
 * since ordinary handlers have no say there.
 * <p>
 * One thing is different from what Helidon does: a connection whose upgrade was answered with something else is closed.
 */
final class StockUpgrade implements ServerConnection {
    private final ConnectionContext connection;
    private final HttpPrologue prologue;
    private final WritableHeaders<?> headers;
    private final Http1RoutedUpgrade upgrade;

    /** Set by the connection's thread when the upgrade is done. */
    private volatile ServerConnection upgraded;

    StockUpgrade(ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers, Http1RoutedUpgrade upgrade) {
        this.connection = connection;
        this.prologue = prologue;
        this.headers = headers;
        this.upgrade = upgrade;
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
            }
        }
        upgraded = next;
        next.handle(limit);
    }

    @Override
    public Duration idleTime() {
        ServerConnection next = upgraded;
        // a tunnel has an idle timeout of its own, the listener's does not end it
        return next == null || HandTunnels.of(connection).isPresent() ? Duration.ZERO : next.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        ServerConnection next = upgraded;
        Optional<Tunnel> tunnel = HandTunnels.of(connection);
        if (tunnel.isPresent() && interrupt) {
            tunnel.get().abort();
        } else if (tunnel.isPresent()) {
            tunnel.get().close(CloseCodes.GOING_AWAY, "server is stopping");
        } else if (next != null) {
            next.close(interrupt);
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
        Http1UpgradeResult result = upgrades.routeUpgrade(connection, request, response, response, upgrade);
        if (result.kind() == Http1UpgradeResult.Kind.NOT_APPLICABLE) {
            routing.route(connection, request, response);
        }
        return result.connection().orElseThrow(() -> new CloseConnectionException("WebSocket upgrade was refused"));
    }
}
