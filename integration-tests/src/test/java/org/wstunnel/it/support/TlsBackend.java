// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server behind the tunnel.
 */
public final class TlsBackend implements AutoCloseable {
    private final SSLServerSocket server;
    private final Conversation conversation;
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<SSLSocket> shaken = new LinkedBlockingQueue<>();

    private TlsBackend(SSLServerSocket server, Conversation conversation) {
        this.server = server;
        this.conversation = conversation;
        Thread.ofVirtual().name("tls-backend-accept").start(this::accept);
    }

    /**
     * What a server does with a connection after the handshake. The connection is closed behind it.
     */
    public interface Conversation {
        void run(SSLSocket socket) throws IOException;

        static Conversation echo() {
            return socket -> socket.getInputStream().transferTo(socket.getOutputStream());
        }
    }

    /**
     * Starts a server.
     *
     * @param protocol   {@code TLSv1.3} or {@code TLSv1.2}
     * @param clientAuth whether a client needs a certificate
     */
    public static TlsBackend start(SSLContext context, String protocol, boolean clientAuth, Conversation conversation) {
        try {
            SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            server.setEnabledProtocols(new String[] {protocol});
            server.setNeedClientAuth(clientAuth);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            return new TlsBackend(server, conversation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TlsBackend start(SSLContext context, Conversation conversation) {
        return start(context, "TLSv1.3", false, conversation);
    }

    public int port() {
        return server.getLocalPort();
    }

    /**
     * The next connection whose handshake has succeeded.
     */
    public SSLSocket next() {
        try {
            SSLSocket socket = shaken.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (socket == null) {
                throw new AssertionError("no TLS connection within " + Await.DEADLINE);
            }
            return socket;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                open.add(socket);
                Thread.ofVirtual().name("tls-backend-connection").start(() -> run(socket));
            }
        } catch (IOException e) {
            // the server socket was closed
            return;
        }
    }

    private void run(SSLSocket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            shaken.add(socket);
            conversation.run(socket);
        } catch (IOException e) {
            // the client has refused this server, or is gone
            return;
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SSLSocket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
