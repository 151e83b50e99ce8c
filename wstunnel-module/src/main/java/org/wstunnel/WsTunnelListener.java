// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Optional;
import java.util.function.Consumer;

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
 * A tunnel that an application registers on Helidon's own WebSocket routing:
 * <pre>{@code
 * WsTunnelListener vnc = WsTunnelListener.create(tunnel -> tunnel
 *         .path("/vnc/{name}")
 *         .addBackend(BackendConfig.builder().host("127.0.0.1").port(5900).build()));
 * WsRouting.builder().endpoint("/vnc/{name}", vnc);
 * }</pre>
 * One instance serves any number of sessions at once. The routing chooses the requests, and not the {@code path} of the
 * configuration, which is only needed for a balancer that reads path variables.
 * <p>
 * Engine and answers are those of all tunnels. On a server with {@link WsTunnelFeature} and a tunnel there, the
 * metrics, observer, log, drain, trusted proxies, event loops and limits of the feature know this tunnel by its name.
 * On another server it has a log and limits of its own, and its clients get Close 1001 when the server stops. The
 * differences from other tunnels:
 * <ul>
 * <li>Filters, security and access log see the upgrade; handlers of its path do not.</li>
 * <li>Without {@code origins}, the pages of the same host may open the tunnel, over http and https alike. Pages of
 *     other hosts must also be named in Helidon's {@code server.protocols.websocket.origins}, which is asked
 *     first.</li>
 * <li>A server learns of the tunnel with its first request. From then on the observer shows it.</li>
 * <li>It does not work with {@code protocols-discover-services: false} on its listener,
 *     {@code server.write-queue-length} above 1, or {@code server.smart-async-writes}.</li>
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
     * @throws ConfigException if the configuration is wrong or has an option that does not work here; the message names
     *                         the key, the value and what is expected
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
}
