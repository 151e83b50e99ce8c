package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.frame.CloseCodes;
import org.wstunnel.gate.OriginRule;
import org.wstunnel.gate.Refusal;
import org.wstunnel.resolve.TargetException;
import org.wstunnel.spi.TunnelRequest;
import org.wstunnel.tunnel.Bridge;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.StockTunnel;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelOptions;

/**
 * A tunnel on Helidon's own WebSocket support: one listener for all its sessions.
 * <p>
 * Helidon shows the headers before the 101 and the client's address only behind it, so the request is checked before and the
 * backend dialled after it.
 */
public final class StockListener implements WsListener {
    private static final System.Logger LOGGER = System.getLogger(StockListener.class.getName());

    private final TunnelRoute route;
    private final OriginRule origins;
    private final TunnelIds ids = new TunnelIds();
    private final Map<WsSession, StockTunnel> tunnels = new ConcurrentHashMap<>();
    /** From the upgrade to the opening, which are on the same thread. */
    private final ThreadLocal<Upgrade> upgrading = new ThreadLocal<>();

    /**
     * Create a listener.
     *
     * @param route   the tunnel; of its gate only the origins are asked, all else needs what Helidon does not show
     * @param origins pages that may open it
     */
    public StockListener(TunnelRoute route, OriginRule origins) {
        this.route = route;
        this.origins = origins;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        Optional<Refusal> refusal = Handshake.check(prologue.method(), headers);
        if (refusal.isPresent()) {
            throw refused(refusal.get().status(), refusal.get().told());
        }
        if (!StockRequest.originAllowed(origins, headers)) {
            throw refused(Status.FORBIDDEN_403, "This origin may not open the tunnel");
        }
        Optional<String> subprotocol = Handshake.subprotocol(headers, route.subprotocols(), route.frameMode() != FrameMode.TEXT);
        String id = ids.next();
        upgrading.set(new Upgrade(id, prologue, headers, Handshake.isBinary(subprotocol)));
        WritableHeaders<?> answer = WritableHeaders.create();
        answer.set(TunnelHandler.TUNNEL_ID, id);
        subprotocol.ifPresent(it -> answer.set(Handshake.PROTOCOL, it));
        return Optional.of(answer);
    }

    @Override
    public void onOpen(WsSession session) {
        Upgrade upgrade = upgrading.get();
        upgrading.remove();
        if (upgrade == null) {
            LOGGER.log(Level.ERROR, "{0}: the request was never checked: onHttpUpgrade of this listener was not called",
                       route.options().name());
            end(session, CloseCodes.BACKEND_LOST, "tunnel failed");
            return;
        }
        TunnelRequest request = new StockRequest(route, upgrade.prologue(), upgrade.headers(), session.socketContext());
        try {
            open(session, upgrade, request, route.targets().select(request).dial(request));
        } catch (TargetException e) {
            throw new IllegalStateException("The only target here is static", e);
        } catch (DialException e) {
            LOGGER.log(Level.INFO, "{0} [{1}] refused: client={2} reason=\"{3}\"",
                       route.options().name(), upgrade.id(), request.clientAddress(), e.getMessage());
            switch (e.kind()) {
                case UNREACHABLE -> end(session, CloseCodes.BAD_GATEWAY, "The backend cannot be reached");
                case TIMEOUT -> end(session, CloseCodes.BAD_GATEWAY, "The backend did not answer in time");
                case NONE_ALIVE, FULL, INTERRUPTED -> end(session, CloseCodes.TRY_AGAIN_LATER, "No backend is available");
            }
        }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        StockTunnel tunnel = tunnels.get(session);
        if (tunnel != null) {
            tunnel.text(text, last);
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        StockTunnel tunnel = tunnels.get(session);
        if (tunnel != null) {
            tunnel.binary(buffer, last);
        }
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        StockTunnel tunnel = tunnels.get(session);
        if (tunnel != null) {
            tunnel.ping(buffer);
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        StockTunnel tunnel = tunnels.get(session);
        if (tunnel != null) {
            tunnel.closed(status, reason);
        }
    }

    @Override
    public void onError(WsSession session, Throwable t) {
        StockTunnel tunnel = tunnels.get(session);
        if (tunnel != null) {
            tunnel.failed(t);
        }
    }

    /**
     * Number of open tunnels.
     *
     * @return number of tunnels
     */
    public int openTunnels() {
        return tunnels.size();
    }

    private void open(WsSession session, Upgrade upgrade, TunnelRequest request, BackendPool.Dialled dialled) {
        TunnelOptions options = route.options();
        Bridge bridge = new Bridge(dialled.link(), upgrade.binary() ? FrameMode.BINARY : route.frameMode(),
                                   options.bufferSize(), options.closeTimeout(), options.name(), upgrade.id(), options.debug());
        StockTunnel tunnel = new StockTunnel(session, options,
                                             new TunnelInfo(upgrade.id(), request.clientAddress(), request.userName(), request.clientSubject(),
                                                            upgrade.headers().first(HeaderNames.ORIGIN), dialled.node().name()),
                                             bridge);
        tunnels.put(session, tunnel);
        tunnel.open(() -> tunnels.remove(session));
    }

    private void end(WsSession session, int code, String reason) {
        StockTunnel.endWithin(Thread.currentThread(), session, route.options().closeTimeout());
        session.close(code, reason);
    }

    private RequestException refused(Status status, String reason) {
        LOGGER.log(Level.INFO, "{0} refused: status={1} reason=\"{2}\"", route.options().name(), status.codeText(), reason);
        RequestException.Builder refused = RequestException.builder()
                .type(DirectHandler.EventType.OTHER)
                .status(status)
                .message(reason)
                .setKeepAlive(false);
        if (status.equals(Status.UPGRADE_REQUIRED_426)) {
            refused.header(HeaderValues.create(Handshake.VERSION, Handshake.SUPPORTED_VERSION));
        }
        return refused.build();
    }

    /**
     * What is known of a request before the 101.
     */
    private record Upgrade(String id, HttpPrologue prologue, Headers headers, boolean binary) {
    }
}
