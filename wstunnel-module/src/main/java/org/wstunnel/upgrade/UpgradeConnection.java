// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.concurrency.limits.LimitAlgorithm;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerConnection;

import org.wstunnel.access.Origin;
import org.wstunnel.frame.CloseCodes;
import org.wstunnel.helidon.WatchedHttp1;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * A connection whose client wants a tunnel: leads the request through the listener's HTTP routing, and runs the tunnel if that
 * ends with a 101.
 * <p>
 * The request counts against the listener's limit of concurrent requests until it is answered; the tunnel does not.
 */
final class UpgradeConnection implements ServerConnection {
    private static final System.Logger LOGGER = System.getLogger(UpgradeConnection.class.getName());

    private final ConnectionContext connection;
    private final TunnelServices services;
    private final TunnelRoute tunnel;
    private final boolean withBody;

    /** Only used by the connection's thread, null once the tunnel is open. */
    private HttpPrologue prologue;
    /** Only used by the connection's thread, null once the tunnel is open. */
    private WritableHeaders<?> headers;
    /** Set by the connection's thread when the tunnel is open. */
    private volatile Tunnel session;

    UpgradeConnection(ConnectionContext connection,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            MatchedPath path) {
        this.connection = connection;
        this.prologue = prologue;
        this.headers = headers;
        this.services = path.tunnels().services();
        this.tunnel = path.route();
        this.withBody = path.withBody();
    }

    @Override
    public void handle(Limit limit) {
        long start = System.nanoTime();
        UpgradeAttempt attempt = new UpgradeAttempt(connection, withBody);
        route(limit, attempt);
        session = attempt.session()
                .orElseThrow(() -> new CloseConnectionException("WebSocket upgrade was refused"));
        services.tunnels().observers().handshaken(session, System.nanoTime() - start);
        // cookies and tokens need not stay in memory for as long as the tunnel is open
        prologue = null;
        headers = null;
        HandUpgrade.Slot.run(session);
    }

    /**
     * {@inheritDoc}
     *
     * @return always zero: a tunnel has its own idle timeout, the listener's does not end it
     */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    /**
     * {@inheritDoc}
     * <p>
     * Only called when the server stops, or the listener ends by itself. When the server stops the first call of all,
     * without {@code interrupt}, closes all tunnels and waits for their clients' answers, since Helidon interrupts the
     * threads of those that are left right after it. The tunnels of other listeners outlive the end of this one.
     */
    @Override
    public void close(boolean interrupt) {
        Tunnel open = session;
        if (!interrupt && !WatchedHttp1.hasListenerEnded(connection)) {
            services.drain().stop(connection.listenerContext().config().shutdownGracePeriod());
        } else if (open != null && interrupt) {
            open.abort();
        } else if (open != null) {
            open.close(CloseCodes.GOING_AWAY, "server is stopping");
        }
    }

    @Override
    public String toString() {
        return "WebSocket tunnel " + tunnel;
    }

    private void route(Limit limit, UpgradeAttempt attempt) {
        HttpRouting routing = connection.router().routing(HttpRouting.class, HttpRouting.empty());
        tunnel.credentials().ifPresent(it -> TokenHeaders.handOver(it, headers, () -> ownOrigin(routing)));
        UpgradeRequest request = new UpgradeRequest(connection, routing.security(), prologue, headers);
        request.context().register(attempt);
        UpgradeResponse response = new UpgradeResponse(connection, request);
        // last, since only a failure from here on gives it back
        LimitAlgorithm.Outcome.Accepted accepted = StockUpgrade.place(limit);
        boolean done = false;
        try {
            request.context().register(accepted);
            routing.route(connection, request, response);
            if (attempt.session().isPresent() && !response.status().equals(Status.SWITCHING_PROTOCOLS_101)) {
                throw new CloseConnectionException("The answer was changed right before it was sent");
            }
            done = true;
            accepted.token().success();
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            if (response.isSent()) {
                // behind a 101 an HTTP error page, which Helidon sends for errors too, would be read as frames
                LOGGER.log(Level.WARNING, "A filter or handler failed after the upgrade was answered", e);
                throw new CloseConnectionException("Failed after the upgrade was answered", e);
            }
            throw e;
        } finally {
            if (!done) {
                accepted.token().dropped();
                attempt.session().ifPresent(Tunnel::abort);
            }
        }
        if (attempt.session().isEmpty() && !attempt.reached()) {
            refused(request, response.status().code());
        }
        warnIfShadowed(attempt, response);
    }

    // the tunnel's own handler tells of its refusals itself
    private void refused(UpgradeRequest request, int status) {
        String name = tunnel.options().name();
        RequestView view = RequestView.of(name, services.ids().next(), request, services.proxies());
        services.tunnels().observers()
                .refused(new TunnelRefusal(name, view.id(), view.clientAddress(), status, "filter", Map.of(),
                        "answered by a filter or handler in front"));
    }

    private Origin ownOrigin(HttpRouting routing) {
        UpgradeRequest request = new UpgradeRequest(connection, routing.security(), prologue, headers);
        return RequestView.of(tunnel.options().name(), "", request, services.proxies()).ownOrigin();
    }

    /** Names the tunnel and not the path, which may have a token in it. */
    private void warnIfShadowed(UpgradeAttempt attempt, UpgradeResponse response) {
        if (!attempt.reached() && response.status().family() == Status.Family.SUCCESSFUL) {
            LOGGER.log(Level.WARNING, "The upgrade request for tunnel {0} was answered with {1} by another route of the "
                    + "application. If that route is not meant to guard the tunnel, set server.features.wstunnel.weight to "
                    + "more than 100: the tunnels' routes come first then.",
                    tunnel.options().name(), response.status().codeText());
        }
    }
}
