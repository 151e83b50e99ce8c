package org.wstunnel.helidon;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.helidon.common.socket.PeerInfo;

/**
 * The address of a client. Not Helidon's text of it, which is a name where one was looked up.
 */
public final class ClientPeer {
    private ClientPeer() {
    }

    /**
     * Address as a text.
     *
     * @param peer the client, whose connection is open
     * @return numbers, or the path of a Unix socket, or nothing
     */
    public static String text(PeerInfo peer) {
        SocketAddress address = peer.address();
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress().getHostAddress();
        }
        return address == null ? "" : address.toString();
    }
}
