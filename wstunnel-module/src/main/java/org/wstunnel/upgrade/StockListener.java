package org.wstunnel.upgrade;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

import org.wstunnel.access.Admission;
import org.wstunnel.access.Client;
import org.wstunnel.access.Gate;
import org.wstunnel.access.GateRequest;
import org.wstunnel.access.HostRule;
import org.wstunnel.access.Origin;
import org.wstunnel.access.OriginRule;
import org.wstunnel.access.Refusal;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.spi.TunnelRequest;
import org.wstunnel.target.TargetException;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * A tunnel behind Helidon's own WebSocket routing: one listener for all its sessions. When Helidon opens a session, this takes the connection
 * over, and gives it back closed; Helidon reads no frame of it.
 * <p>
 * Helidon shows the headers before the 101 and the client's address only behind it, so the request is checked before and the
 * backend dialled after it.
 */
public final class StockListener implements WsListener {
    private static final System.Logger LOGGER = System.getLogger(StockListener.class.getName());

    private final TunnelRoute route;
    private final OriginRule origins;
    private final HostRule hosts;
    private final Gate limits;
    private final TunnelServices services;
    /** From the upgrade to the opening, which are on the same thread. */
    private final ThreadLocal<Upgrade> upgrading = new ThreadLocal<>();

    /**
     * Create a listener.
     *
     * @param route    the tunnel; its own gate is not asked, since that needs what Helidon does not show
     * @param origins  pages that may open it
     * @param hosts    hosts that its requests may be for
     * @param limits   how many tunnels may be opened
     * @param services what its tunnels share
     */
    public StockListener(TunnelRoute route, OriginRule origins, HostRule hosts, Gate limits, TunnelServices services) {
        this.route = route;
        this.origins = origins;
        this.hosts = hosts;
        this.limits = limits;
        this.services = services;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        Optional<Refusal> refusal = Handshake.check(prologue.method(), headers);
        if (refusal.isPresent()) {
            throw refused(refusal.get());
        }
        if (!PlainPath.is(prologue.uriPath())) {
            throw refused(Refusal.of(Refusal.Kind.NO_TARGET, Status.NOT_FOUND_404, "There is no such target"));
        }
        // whether the client speaks TLS is not known before the 101, so of hosts only those that are listed are checked here
        refusal = hosts.check(StockRequest.pages(headers), StockRequest.own("https", headers), false);
        if (refusal.isPresent()) {
            throw refused(refusal.get());
        }
        if (!StockRequest.originAllowed(origins, headers)) {
            throw refused(Refusal.of(Refusal.Kind.ORIGIN, Status.FORBIDDEN_403, "This origin may not open the tunnel")
                                  .with("origin", String.join(", ", StockRequest.pages(headers)))
                                  .with("expected", headers.first(HeaderNames.HOST).orElse("")));
        }
        Optional<String> subprotocol = Handshake.subprotocol(headers, route.subprotocols(), route.frameMode() != FrameMode.TEXT);
        String id = services.ids().next();
        upgrading.set(new Upgrade(id, prologue, headers, Handshake.isBinary(subprotocol)));
        WritableHeaders<?> answer = WritableHeaders.create();
        answer.set(TunnelHandler.TUNNEL_ID, id);
        subprotocol.ifPresent(it -> answer.set(Handshake.PROTOCOL, it));
        return Optional.of(answer);
    }

    /**
     * {@inheritDoc}
     * <p>
     * Returns by an exception when the tunnel has ended.
     */
    @Override
    public void onOpen(WsSession session) {
        Upgrade upgrade = upgrading.get();
        upgrading.remove();
        if (upgrade == null || !(session.socketContext() instanceof ConnectionContext connection)) {
            LOGGER.log(Level.ERROR, "{0}: the request was never checked: onHttpUpgrade of this listener was not called",
                       route.options().name());
            throw end(session, CloseCodes.BACKEND_LOST, "tunnel failed");
        }
        TunnelRequest request = new StockRequest(route, upgrade.prologue(), upgrade.headers(), connection);
        Admission admission = new Admission();
        try {
            Headers headers = upgrade.headers();
            Optional<Refusal> misdirected = hosts.check(StockRequest.pages(headers),
                                                        StockRequest.own(connection.isSecure() ? "https" : "http", headers), false);
            if (misdirected.isPresent()) {
                tell(upgrade.id(), request.clientAddress(), 0, misdirected.get().kind().label(), misdirected.get().compared(),
                     misdirected.get().logged());
                throw end(session, CloseCodes.POLICY, misdirected.get().told());
            }
            Optional<Refusal> refusal = limits.check(new GateRequest(request, Origin.of("", "", 0), Client.direct(Optional.empty(), 0)),
                                                     admission);
            if (refusal.isPresent()) {
                tell(upgrade.id(), request.clientAddress(), 0, refusal.get().kind().label(), refusal.get().compared(),
                     refusal.get().logged());
                throw end(session, CloseCodes.TRY_AGAIN_LATER, refusal.get().told());
            }
            EventLoop loop = services.loops().next();
            BackendPool.Dialled dialled = route.targets().select(request).dial(request);
            Tunnel tunnel = new Tunnel(loop, TunnelEndpoints.of(loop, connection, dialled.link(), admission::close), route.options(),
                                       new TunnelInfo(upgrade.id(), request.clientAddress(), request.userName(),
                                                      request.clientSubject(), upgrade.headers().first(HeaderNames.ORIGIN),
                                                      dialled.node().name()),
                                       upgrade.binary() ? FrameMode.BINARY : route.frameMode(), services.tunnels());
            run(connection, tunnel);
        } catch (TargetException e) {
            throw new IllegalStateException("The only target here is static", e);
        } catch (IOException e) {
            LOGGER.log(Level.ERROR, "No tunnel can be opened", e);
            throw end(session, CloseCodes.TRY_AGAIN_LATER, "No backend is available");
        } catch (DialException e) {
            tell(upgrade.id(), request.clientAddress(), 0, "unreachable", Map.of(), e.getMessage());
            throw switch (e.kind()) {
                case UNREACHABLE -> end(session, CloseCodes.BAD_GATEWAY, "The backend cannot be reached");
                case TIMEOUT -> end(session, CloseCodes.BAD_GATEWAY, "The backend did not answer in time");
                case NONE_ALIVE, FULL, INTERRUPTED -> end(session, CloseCodes.TRY_AGAIN_LATER, "No backend is available");
            };
        } finally {
            admission.close();
        }
        throw new CloseConnectionException("Tunnel has ended");
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        throw taken();
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        throw taken();
    }

    /**
     * Number of open tunnels.
     *
     * @return number of tunnels
     */
    public int openTunnels() {
        return services.tunnels().count();
    }

    private static void run(ConnectionContext connection, Tunnel tunnel) {
        HandTunnels.add(connection, tunnel);
        try {
            tunnel.run();
        } finally {
            HandTunnels.remove(connection);
        }
    }

    private CloseConnectionException end(WsSession session, int code, String reason) {
        session.close(code, reason);
        return new CloseConnectionException("Tunnel was not opened");
    }

    private static IllegalStateException taken() {
        return new IllegalStateException("Frames of a tunnel are not read by Helidon");
    }

    private RequestException refused(Refusal refusal) {
        Status status = refusal.status();
        tell(services.ids().next(), "", status.code(), refusal.kind().label(), refusal.compared(), refusal.logged());
        RequestException.Builder refused = RequestException.builder()
                .type(DirectHandler.EventType.OTHER)
                .status(status)
                .message(refusal.told())
                .setKeepAlive(false);
        if (status.equals(Status.UPGRADE_REQUIRED_426)) {
            refused.header(HeaderValues.create(Handshake.VERSION, Handshake.SUPPORTED_VERSION));
        }
        return refused.build();
    }

    private void tell(String id, String client, int status, String kind, Map<String, String> compared, String reason) {
        services.tunnels().observers().refused(new TunnelRefusal(route.options().name(), id, client, status, kind, compared, reason));
    }

    /**
     * What is known of a request before the 101.
     */
    private record Upgrade(String id, HttpPrologue prologue, Headers headers, boolean binary) {
    }
}
