// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Listeners whose queues are full: Linux drops further requests for a TCP connection and lets those for a Unix one
 * wait, so that both hang as with a dead host.
 */
final class FullListeners implements AutoCloseable {
    private static final int NO_ANSWER_MILLIS = 300;

    private final List<Closeable> open = new ArrayList<>();

    /** Listens on one port of several addresses, a free one if it is 0, and returns it. */
    int tcp(int port, String... addresses) throws IOException {
        int bound = port;
        for (String address : addresses) {
            ServerSocketChannel full = keep(ServerSocketChannel.open());
            full.bind(new InetSocketAddress(address, bound), 1);
            bound = full.socket().getLocalPort();
            fill((InetSocketAddress) full.getLocalAddress());
        }
        return bound;
    }

    private void fill(InetSocketAddress address) throws IOException {
        while (true) {
            Socket socket = keep(new Socket());
            try {
                socket.connect(address, NO_ANSWER_MILLIS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    ServerSocketChannel unix(Path path) throws IOException {
        ServerSocketChannel full = keep(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
        full.bind(UnixDomainSocketAddress.of(path), 1);
        while (true) {
            SocketChannel channel = keep(SocketChannel.open(StandardProtocolFamily.UNIX));
            channel.configureBlocking(false);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
            } catch (SocketException e) {
                return full;
            }
        }
    }

    private <T extends Closeable> T keep(T it) {
        open.add(it);
        return it;
    }

    @Override
    public void close() throws IOException {
        for (Closeable it : open) {
            it.close();
        }
    }
}
