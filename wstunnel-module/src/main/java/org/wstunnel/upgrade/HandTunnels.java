package org.wstunnel.upgrade;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.helidon.webserver.ConnectionContext;

import org.wstunnel.tunnel.Tunnel;

/**
 * The open tunnels behind Helidon's own WebSocket routing, by their connections. May be used by any thread.
 */
final class HandTunnels {
    private static final Map<ConnectionContext, Tunnel> OPEN = new ConcurrentHashMap<>();

    private HandTunnels() {
    }

    static void add(ConnectionContext connection, Tunnel tunnel) {
        OPEN.put(connection, tunnel);
    }

    static void remove(ConnectionContext connection) {
        OPEN.remove(connection);
    }

    static Optional<Tunnel> of(ConnectionContext connection) {
        return Optional.ofNullable(OPEN.get(connection));
    }
}
