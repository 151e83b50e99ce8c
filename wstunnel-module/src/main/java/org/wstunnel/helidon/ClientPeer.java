// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.helidon.common.socket.PeerInfo;

import org.wstunnel.connection.Ends;

/**
 * The address of a client. Not Helidon's text of it, which is a name where one was looked up.
 */
public final class ClientPeer {
    /**
     * In place of the address of a client on a Unix socket. It has none, unless it has chosen a path for itself, which
     * says nothing.
     */
    static final String UNIX = "unix";

    private ClientPeer() {
    }

    /**
     * Address as a text.
     *
     * @param peer the client, whose connection is open
     * @return numbers, or {@code unix} of a Unix socket, or nothing
     */
    public static String text(PeerInfo peer) {
        return text(peer.address());
    }

    static String text(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return UNIX;
        }
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress().getHostAddress();
        }
        return address == null ? "" : address.toString();
    }

    /**
     * By what a connection is known. All clients of a Unix socket have the same address, so there the name of the
     * connection stands for it.
     *
     * @param remote  address of the client
     * @param local   address of the server
     * @param channel Helidon's name of the connection
     */
    static Ends ends(SocketAddress remote, SocketAddress local, String channel) {
        return new Ends(remote instanceof UnixDomainSocketAddress ? UnixDomainSocketAddress.of(channel) : remote, local);
    }
}
