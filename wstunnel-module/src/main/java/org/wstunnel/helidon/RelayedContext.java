// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.Optional;
import java.util.concurrent.ExecutorService;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;

/**
 * A connection of Helidon in all but its reader, its writer and its client, as of Helidon 4.5.0.
 */
abstract class RelayedContext implements ConnectionContext {
    private final ConnectionContext own;

    RelayedContext(ConnectionContext own) {
        this.own = own;
    }

    ConnectionContext own() {
        return own;
    }

    @Override
    public ListenerContext listenerContext() {
        return own.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return own.executor();
    }

    @Override
    public Router router() {
        return own.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return own.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return own.serverSocket();
    }

    @Override
    public PeerInfo localPeer() {
        return own.localPeer();
    }

    @Override
    public boolean isSecure() {
        return own.isSecure();
    }

    @Override
    public String socketId() {
        return own.socketId();
    }

    @Override
    public String childSocketId() {
        return own.childSocketId();
    }
}
