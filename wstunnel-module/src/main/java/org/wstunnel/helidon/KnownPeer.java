package org.wstunnel.helidon;

import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;

import io.helidon.common.socket.PeerInfo;

/**
 * The client of a connection, whose address is known behind the connection's end as well. Helidon's own, as of 4.5.0, fails then: an access log that asks
 * for it would write a stack trace for each client that is cut off.
 *
 * @param own     Helidon's own
 * @param address address
 * @param host    address, or name, as text
 * @param port    port
 */
record KnownPeer(PeerInfo own, SocketAddress address, String host, int port) implements PeerInfo {
    KnownPeer(PeerInfo own) {
        this(own, own.address(), own.host(), own.port());
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
