// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens on a loopback port or a Unix socket and holds each conversation on a virtual thread of its own; owns all of them.
 */
final class EmbeddedBackend implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(EmbeddedBackend.class.getName());
    private static final int MOST_CONVERSATIONS = 256;
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final String key;
    private final SocketAddress address;
    private final ServerSocketChannel listener;
    private final Conversation conversation;
    /** Added to by the acceptor only, removed from by each conversation's own thread. */
    private final Map<SocketChannel, Thread> open = new ConcurrentHashMap<>();
    private final Thread acceptor;

    private EmbeddedBackend(String key, SocketAddress address, ServerSocketChannel listener, Conversation conversation) {
        this.key = key;
        this.address = address;
        this.listener = listener;
        this.conversation = conversation;
        this.acceptor = Thread.ofVirtual().name(key + " acceptor").start(this::accept);
    }

    /**
     * Binds to a loopback port.
     *
     * @param key          configuration key of the backend, for messages
     * @param port         port, 0 for any free one
     * @param conversation what to do with a connection
     * @throws StartException if the port cannot be had
     */
    static EmbeddedBackend onPort(String key, int port, Conversation conversation) {
        return bind(key, key + ".port: " + port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), conversation);
    }

    /**
     * Binds to a Unix socket. Its file must not exist yet, and is deleted in the end.
     *
     * @param key          configuration key of the backend, for messages
     * @param address      address of the socket
     * @param conversation what to do with a connection
     * @throws StartException if the socket cannot be had
     */
    static EmbeddedBackend onSocket(String key, UnixDomainSocketAddress address, Conversation conversation) {
        return bind(key, key + ".socket: " + address.getPath(), address, conversation);
    }

    private static EmbeddedBackend bind(String key, String setting, SocketAddress address, Conversation conversation) {
        ServerSocketChannel listener = null;
        try {
            listener = address instanceof UnixDomainSocketAddress
                    ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    : ServerSocketChannel.open();
            listener.bind(address);
            return new EmbeddedBackend(key, listener.getLocalAddress(), listener, conversation);
        } catch (IOException | RuntimeException e) {
            closeQuietly(listener);
            String reason = e instanceof BindException ? "is already in use" : "cannot be bound (" + e.getMessage() + ")";
            throw new StartException(setting + " " + reason + "; set another one, such as with -D"
                    + setting.substring(0, setting.indexOf(':')) + "=...", e);
        }
    }

    /**
     * The port that is listened on.
     *
     * @return port; -1 if it is a Unix socket
     */
    int port() {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    String key() {
        return key;
    }

    @Override
    public void close() {
        closeQuietly(listener);
        join(acceptor);
        // the acceptor has ended: no more conversations are added
        open.keySet().forEach(EmbeddedBackend::closeQuietly);
        open.values().forEach(EmbeddedBackend::join);
        if (address instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "{0}: cannot delete {1}: {2}", key, unix.getPath(), e.getMessage());
            }
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel peer = listener.accept();
                if (open.size() >= MOST_CONVERSATIONS) {
                    LOGGER.log(Level.WARNING, "{0}: {1} connections are open, one more is refused", key, MOST_CONVERSATIONS);
                    closeQuietly(peer);
                    continue;
                }
                Thread thread = Thread.ofVirtual().name(key).unstarted(() -> converse(peer));
                open.put(peer, thread);
                thread.start();
            } catch (ClosedChannelException e) {
                LOGGER.log(Level.DEBUG, "{0}: closed", key);
            } catch (IOException e) {
                // the one connection is lost, such as when the peer has reset it before it was accepted
                LOGGER.log(Level.WARNING, "{0}: cannot accept a connection: {1}", key, e.getMessage());
                // or no descriptor was free: some will be, in a moment
                LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
            }
        }
    }

    private void converse(SocketChannel peer) {
        try (peer) {
            if (address instanceof InetSocketAddress) {
                peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            conversation.hold(peer);
        } catch (ProtocolException e) {
            LOGGER.log(Level.WARNING, "{0}: connection closed: {1}", key, e.getMessage());
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "{0}: connection ended: {1}", key, e);
        } finally {
            open.remove(peer);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            LOGGER.log(Level.DEBUG, "close failed", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
