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

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.KnownKeys;
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
 * The engine is that of {@code server.features.wstunnel}: pings, {@code limits}, {@code idle-timeout}, {@code write-timeout},
 * {@code max-frame-size} and the lines in the log work as for other tunnels, and clients get Close 1001 when the server stops. Prefer the feature
 * all the same, which has none of these differences:
 * <ul>
 * <li>Filters, security and access log see the upgrade, handlers of its path do not. There is no user name.</li>
 * <li>The backend is dialled after the 101: if none can be reached the client gets Close 1014, or 1013 if all are known to be down. 1013 also takes
 * the place of the status for a limit that is reached.</li>
 * <li>Each open tunnel holds one place of {@code server.concurrency-limit}.</li>
 * <li>Metrics, the observer and the drain do not know these tunnels.</li>
 * <li>Without {@code origins} the pages of the same host may open a tunnel, over http and https alike. Those of other hosts must be named in
 * Helidon's {@code server.protocols.websocket.origins} too, which is asked first.</li>
 * <li>There are no {@code trusted-proxies}: the client is the peer of the connection, or who the PROXY protocol names.</li>
 * <li>They have event loops of their own, one for each processor.</li>
 * <li>{@code server.write-queue-length} above 1 and {@code server.smart-async-writes} break Helidon's handshake.</li>
 * </ul>
 * Options of a tunnel or backend that cannot work here are refused when the listener is created.
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
        return create(tunnel, new ConfigKey("tunnel"));
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
        KnownKeys.check(tunnel, TunnelConfig.class);
        return create(TunnelConfig.create(tunnel), ConfigKey.of(tunnel));
    }

    private static WsTunnelListener create(TunnelConfig tunnel, ConfigKey key) {
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
}
