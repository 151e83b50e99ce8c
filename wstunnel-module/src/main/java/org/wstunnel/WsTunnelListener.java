package org.wstunnel;

import java.util.Optional;
import java.util.function.Consumer;

import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

import org.wstunnel.upgrade.StockListener;

/**
 * A tunnel that the application registers itself, on Helidon's own WebSocket support:
 * <pre>{@code
 * WsTunnelListener vnc = WsTunnelListener.create(tunnel -> tunnel
 *         .path("/vnc/{name}")
 *         .addBackend(BackendConfig.builder().host("127.0.0.1").port(5900).build()));
 * WsRouting.builder().endpoint("/vnc/{name}", vnc);
 * }</pre>
 * One instance serves any number of sessions at once. The {@code path} of the configuration does not choose requests, the routing does;
 * it is only needed for a balancer that reads path variables.
 * <p>
 * Prefer {@code server.features.wstunnel}, which has none of these limits, nearly all of which are Helidon's:
 * <ul>
 * <li>Handlers of the path do not see the upgrade, filters, security and access log do; there is no user name.</li>
 * <li>Metrics, the observer and the drain do not know these tunnels.</li>
 * <li>The backend is dialled after the 101: if none can be reached the client gets Close 1014, or 1013 if all are known to be down.
 * The pages of the same host pass without {@code origins}, over http and https alike. Those of other hosts must be named in Helidon's
 * {@code server.protocols.websocket.origins} too, which is asked first.</li>
 * <li>A client's frame is held in memory as a whole, and its cost grows faster than its size. Helidon's limit
 * {@code server.protocols.websocket.max-frame-length} applies.</li>
 * <li>Text is decoded frame by frame. Where that lost bytes (text that is no UTF-8, a character split over frames, or U+FFFD itself)
 * the tunnel ends with Close 1007 instead of passing on something else.</li>
 * <li>Some violations of RFC 6455 end the connection without a Close frame, with an HTTP error page in its place, or are not noticed.</li>
 * <li>There are no pings and no {@code idle-timeout}: {@code server.idle-connection-timeout} ends the connection when no frame
 * came from the client for so long. When the server stops, clients get no Close frame.</li>
 * <li>{@code server.concurrency-limit} counts every frame that is being passed on; a frame that finds no place ends the tunnel with 1013.</li>
 * <li>{@code server.write-queue-length} above 1 and {@code server.smart-async-writes} break Helidon's handshake.</li>
 * </ul>
 * Options of a tunnel or backend that cannot work here are refused when the listener is created.
 * When a client vanishes its backend connection is closed, too.
 */
public final class WsTunnelListener implements WsListener {
    private final StockListener tunnels;

    private WsTunnelListener(StockListener tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Create a listener.
     *
     * @param tunnel the tunnel; neither {@code path} nor {@code path-prefix} nor {@code extension} is required
     * @return a new listener, to be used for all sessions
     * @throws ConfigException if the configuration is wrong or has an option that does not work here; the message names the key, the value
     *                         and what is allowed
     */
    public static WsTunnelListener create(TunnelConfig tunnel) {
        return create(tunnel, "tunnel");
    }

    /**
     * Create a listener.
     *
     * @param tunnel fills the builder of the tunnel
     * @return a new listener, to be used for all sessions
     * @throws ConfigException if the configuration is wrong or has an option that does not work here
     */
    public static WsTunnelListener create(Consumer<TunnelConfig.Builder> tunnel) {
        return create(TunnelConfig.builder().update(tunnel).buildPrototype());
    }

    /**
     * Create a listener from a configuration node that has the keys of one tunnel.
     *
     * @param tunnel configuration node
     * @return a new listener, to be used for all sessions
     * @throws ConfigException if the configuration is wrong or has an option that does not work here
     */
    public static WsTunnelListener create(Config tunnel) {
        KnownKeys.checkTunnel(tunnel);
        return create(TunnelConfig.create(tunnel), tunnel.key().toString());
    }

    private static WsTunnelListener create(TunnelConfig tunnel, String key) {
        return new WsTunnelListener(HandRegistration.listener(tunnel, key));
    }

    /**
     * Number of tunnels that are open now.
     *
     * @return number of tunnels
     */
    public int openTunnels() {
        return tunnels.openTunnels();
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        return tunnels.onHttpUpgrade(prologue, headers);
    }

    @Override
    public void onOpen(WsSession session) {
        tunnels.onOpen(session);
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        tunnels.onMessage(session, text, last);
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        tunnels.onMessage(session, buffer, last);
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        tunnels.onPing(session, buffer);
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        tunnels.onClose(session, status, reason);
    }

    @Override
    public void onError(WsSession session, Throwable t) {
        tunnels.onError(session, t);
    }
}
