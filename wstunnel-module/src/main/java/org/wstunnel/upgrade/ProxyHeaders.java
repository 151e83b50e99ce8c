// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;

import org.wstunnel.access.IpLiteral;
import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.ProxyHeader;
import org.wstunnel.backend.ProxyVersion;

/**
 * What the backends are told about the client of one request, in the PROXY protocol.
 */
final class ProxyHeaders {
    private static final byte[] NOTHING = new byte[0];
    /** A name of DNS is not longer, and some backends take no more. */
    private static final int MAX_HOST = 255;

    private final RequestView view;
    private final ConnectionContext connection;

    ProxyHeaders(RequestView view, ConnectionContext connection) {
        this.view = view;
        this.connection = connection;
    }

    /** The first bytes for a backend; none unless it wants to be told. */
    byte[] bytesFor(BackendNode node) {
        return node.proxyVersion() == ProxyVersion.NONE ? NOTHING : node.proxyVersion().encode(header());
    }

    private ProxyHeader header() {
        HelidonSocket socket = connection.serverSocket();
        return new ProxyHeader(view.client().address().map(address -> new InetSocketAddress(address, view.client().port())),
                destination(),
                Optional.of(view.ownOrigin().host()).filter(host -> host.length() <= MAX_HOST),
                socket.protocolNegotiated() ? Optional.of(socket.protocol()) : Optional.empty(),
                view.id(),
                ClientTls.of(connection, view.clientCertificate()));
    }

    /** Where the client has connected to: what a PROXY header of its connection says, or this end of the socket. */
    private Optional<InetSocketAddress> destination() {
        return view.proxied()
                .flatMap(data -> IpLiteral.parse(data.destAddress())
                        .map(address -> new InetSocketAddress(address, Math.max(0, data.destPort()))))
                .or(() -> connection.localPeer().address() instanceof InetSocketAddress inet ? Optional.of(inet) : nowhere());
    }

    /** A Unix socket has no such address. Without any, the protocol could not tell the client's either. */
    private Optional<InetSocketAddress> nowhere() {
        return view.client().address().map(it -> new InetSocketAddress(it instanceof Inet4Address ? "0.0.0.0" : "::", 0));
    }
}
