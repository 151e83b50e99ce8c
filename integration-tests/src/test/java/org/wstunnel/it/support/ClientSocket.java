// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The sockets of clients. None of them waits for longer than {@link Await#DEADLINE}.
 */
final class ClientSocket {
    static final int DEADLINE_MILLIS = (int) Await.DEADLINE.toMillis();
    private static final int SMALL_BUFFER = 4096;

    private ClientSocket() {
    }

    static Socket to(int port) throws IOException {
        return connected(tcp(), InetAddress.getLoopbackAddress(), port);
    }

    /** To another address of the loopback network. */
    static Socket to(String address, int port) throws IOException {
        return connected(tcp(), InetAddress.getByName(address), port);
    }

    /** From an address of the loopback network. */
    static Socket from(String address, int port) throws IOException {
        Socket tcp = tcp();
        tcp.bind(new InetSocketAddress(address, 0));
        return connected(tcp, InetAddress.getLoopbackAddress(), port);
    }

    /** With a small receive buffer, so that little fits between the server and a client that does not read. */
    static Socket narrow(int port) throws IOException {
        Socket tcp = tcp();
        tcp.setReceiveBufferSize(SMALL_BUFFER);
        return connected(tcp, InetAddress.getLoopbackAddress(), port);
    }

    static Socket unix(Path path) throws IOException {
        Socket unix = AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path));
        unix.setSoTimeout(DEADLINE_MILLIS);
        return unix;
    }

    /** Begins TLS, offering HTTP/1.1 by ALPN as browsers do for WebSocket connections. */
    static SSLSocket tls(Socket tcp, SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, "localhost", tcp.getPort(), true);
        var parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static Socket tcp() throws IOException {
        Socket tcp = new Socket();
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout(DEADLINE_MILLIS);
        return tcp;
    }

    private static Socket connected(Socket tcp, InetAddress address, int port) throws IOException {
        tcp.connect(new InetSocketAddress(address, port), DEADLINE_MILLIS);
        return tcp;
    }
}
