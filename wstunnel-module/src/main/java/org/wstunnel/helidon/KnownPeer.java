// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;

import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;

/**
 * The client of a connection, whose address is known behind the connection's end as well. Helidon's own, as of 4.5.0,
 * fails then: an access log that asks for it would write a stack trace for each client that is cut off. And of a client
 * on a Unix socket it has an empty text as its host.
 *
 * @param own     Helidon's own
 * @param address address
 */
record KnownPeer(PeerInfo own, SocketAddress address) implements PeerInfo {
    /**
     * Ask for the address now.
     *
     * @throws CloseConnectionException if the connection has ended already
     */
    static KnownPeer of(PeerInfo own) {
        SocketAddress address = own.address();
        if (address == null) {
            throw new CloseConnectionException("The client is gone");
        }
        return new KnownPeer(own, address);
    }

    @Override
    public String host() {
        return address instanceof InetSocketAddress inet ? inet.getHostString() : ClientPeer.text(this);
    }

    @Override
    public int port() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
        return own.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
        return own.tlsCertificates();
    }
}
