// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server behind the tunnel: accepts on a TCP or Unix socket and treats every connection as a {@link Behaviour} says.
 */
public final class Backend implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path path;
    private final Behaviour behaviour;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<BackendConnection> open = new CopyOnWriteArrayList<>();
    private final BlockingQueue<BackendConnection> arrived = new LinkedBlockingQueue<>();

    private Backend(ServerSocketChannel server, Path path, Behaviour behaviour) {
        this.server = server;
        this.path = path;
        this.behaviour = behaviour;
        Thread.ofVirtual().name("backend-accept").start(this::accept);
    }

    public static Backend tcp(Behaviour behaviour) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            return new Backend(server, null, behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A backend on another address of the loopback network.
     */
    public static Backend tcp(String address, int port, Behaviour behaviour) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(address, port), 1024);
            return new Backend(server, null, behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Backend unix(Behaviour behaviour) {
        try {
            // a short path: a socket address holds little more than a hundred characters
            Path path = Files.createTempDirectory("wst").resolve("s");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path), 1024);
            return new Backend(server, path, behaviour);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port on which nothing listens.
     */
    public static int deadPort() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return server.socket().getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                accepted.incrementAndGet();
                BackendConnection connection = new BackendConnection(channel);
                open.add(connection);
                arrived.add(connection);
                Thread.ofVirtual().name("backend-connection").start(() -> run(connection));
            }
        } catch (IOException e) {
            // the server socket was closed
            return;
        }
    }

    private void run(BackendConnection connection) {
        try (connection) {
            behaviour.run(connection);
        } catch (IOException e) {
            connection.failed(e);
        } finally {
            open.remove(connection);
        }
    }

    public Path path() {
        return path;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    /**
     * This backend as an entry of the {@code backends} list of a tunnel.
     */
    public String yaml() {
        return path == null ? "{ host: 127.0.0.1, port: " + port() + " }" : "{ socket: \"" + path + "\" }";
    }

    /**
     * How many connections were accepted so far.
     */
    public int accepted() {
        return accepted.get();
    }

    /**
     * How many connections are open.
     */
    public int openConnections() {
        return open.size();
    }

    /**
     * The next connection that has arrived.
     */
    public BackendConnection next() {
        try {
            BackendConnection connection = arrived.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (connection == null) {
                throw new AssertionError("no connection to the backend within " + Await.DEADLINE);
            }
            return connection;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Forgets the connections that have arrived so far.
     */
    public void forget() {
        arrived.clear();
    }

    /**
     * Refuses new connections; those that are open go on.
     */
    public void stopAccepting() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (BackendConnection connection : open) {
                connection.close();
            }
            if (path != null) {
                Files.deleteIfExists(path);
                Files.deleteIfExists(path.getParent());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
