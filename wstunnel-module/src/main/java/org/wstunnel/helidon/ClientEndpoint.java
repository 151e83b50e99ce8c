// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.TlsNioSocket;
import io.helidon.common.socket.TlsSocket;

import org.wstunnel.loop.BlockingEndpoint;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.loop.SocketEndpoint;
import org.wstunnel.loop.TlsEndpoint;

/**
 * The connection of a client as an endpoint of an event loop.
 * <p>
 * Takes the channel, and the TLS engine, out of Helidon's socket, by fields that are private as of Helidon 4.5.0: until
 * Helidon hands the channel over itself. Where they cannot be had (the module path without {@value #OPTION},
 * {@code use-nio: false}, or a later version that has other fields) the endpoint makes do with the blocking calls of
 * Helidon's socket.
 */
public final class ClientEndpoint {
    private static final System.Logger LOGGER = System.getLogger(ClientEndpoint.class.getName());
    /** What a JVM needs on the module path. */
    public static final String OPTION = "--add-opens io.helidon.common.socket/io.helidon.common.socket=org.wstunnel";
    private static final Fields FIELDS = Fields.find();
    private static final AtomicBoolean BLOCKING_TOLD = new AtomicBoolean();

    private ClientEndpoint() {
    }

    /**
     * Make an endpoint. The connection's own thread is not to use the socket any more.
     *
     * @param loop   loop of the endpoint
     * @param socket socket of the client
     * @return endpoint, which owns the connection from its opening on
     */
    public static Endpoint of(EventLoop loop, HelidonSocket socket) {
        try {
            if (FIELDS != null && socket instanceof NioSocket nio) {
                SocketChannel channel = AcceptedChannel.own((SocketChannel) FIELDS.channel.invoke(nio));
                noDelay(channel);
                return nio instanceof TlsNioSocket tls ? tls(loop, channel, tls) : new SocketEndpoint(loop, channel);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("Helidon's socket cannot be used", e);
        }
        return new BlockingEndpoint(loop, new HelidonStream(socket, below(socket)));
    }

    /** What TLS has agreed on with a client; empty without TLS, and where it cannot be had. */
    public static Optional<SSLSession> tlsSession(HelidonSocket socket) {
        try {
            if (FIELDS != null && socket instanceof TlsNioSocket tls) {
                return Optional.of(((SSLEngine) FIELDS.engine.invoke(tls)).getSession());
            }
            return FIELDS != null && socket instanceof TlsSocket blocking
                    ? Optional.of(((SSLSocket) (Socket) FIELDS.socket.invoke((PlainSocket) blocking)).getSession())
                    : Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("Helidon's socket cannot be used", e);
        }
    }

    /** The channel below a socket that is used with blocking calls; {@code null} if it cannot be had. */
    private static SocketChannel below(HelidonSocket socket) {
        try {
            return FIELDS != null && socket instanceof PlainSocket plain ? ((Socket) FIELDS.socket.invoke(plain)).getChannel()
                    : null;
        } catch (Throwable e) {
            throw new IllegalStateException("Helidon's socket cannot be used", e);
        }
    }

    /**
     * Close the connection of a client, under whoever reads or writes there. May be called by any thread, and may block
     * where the channel cannot be had.
     *
     * @param socket socket of the client
     */
    public static void close(HelidonSocket socket) {
        try {
            if (FIELDS != null && socket instanceof NioSocket nio) {
                ((SocketChannel) FIELDS.channel.invoke(nio)).close();
            } else {
                socket.close();
            }
        } catch (Throwable e) {
            LOGGER.log(Level.DEBUG, "The connection of a client could not be closed", e);
        }
    }

    /**
     * Close what a blocking socket with TLS stands on, which Helidon 4.5.0 has told TLS to leave open. May block for a
     * moment, while TLS says goodbye. Does nothing for other sockets, and where the channel cannot be had.
     *
     * @param socket socket of a client that nobody uses any more
     */
    static void end(HelidonSocket socket) {
        SocketChannel channel = socket instanceof TlsSocket ? below(socket) : null;
        if (channel == null || !channel.isOpen()) {
            return;
        }
        HelidonStream.goodbye(socket);
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "The connection of a client could not be closed", e);
        }
    }

    /**
     * Say in the log, once, why connections cannot be used without blocking, if that is so.
     *
     * @param useNio whether the listener uses channels
     */
    public static void tellIfBlocking(boolean useNio) {
        if ((FIELDS == null || !useNio) && BLOCKING_TOLD.compareAndSet(false, true)) {
            LOGGER.log(Level.INFO, useNio
                    ? "Tunnels work with blocking sockets, which is slower: start Java with " + OPTION
                    : "Tunnels work with blocking sockets, which is slower, since use-nio is false");
        }
    }

    private static Endpoint tls(EventLoop loop, SocketChannel channel, TlsNioSocket socket) throws Throwable {
        SSLEngine engine = (SSLEngine) FIELDS.engine.invoke(socket);
        // what was read together with the request and not decrypted yet
        ByteBuffer cipher = (int) FIELDS.undecrypted.invoke(socket) > 0
                ? (ByteBuffer) FIELDS.cipher.invoke(socket)
                : ByteBuffer.allocate(0);
        return new TlsEndpoint(loop, channel, engine, cipher, ByteBuffer.allocate(0)) {
            @Override
            public void open(Listener listener) throws IOException {
                super.open(listener);
                forgetBuffers(socket);
            }
        };
    }

    /** They have 16 KiB each. Should the socket need them to say goodbye, it makes new ones. */
    private static void forgetBuffers(TlsNioSocket socket) {
        try {
            for (MethodHandle buffer : FIELDS.buffers) {
                buffer.invoke(socket, ByteBuffer.allocate(1));
            }
        } catch (Throwable e) {
            throw new IllegalStateException("Helidon's socket cannot be used", e);
        }
    }

    private static void noDelay(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    private record Fields(MethodHandle channel, MethodHandle engine, MethodHandle cipher, MethodHandle undecrypted,
            List<MethodHandle> buffers, MethodHandle socket) {
        /** Returns {@code null} if they cannot be had. */
        static Fields find() {
            try {
                MethodHandles.Lookup plain = MethodHandles.privateLookupIn(NioSocket.class, MethodHandles.lookup());
                MethodHandles.Lookup tls = MethodHandles.privateLookupIn(TlsNioSocket.class, MethodHandles.lookup());
                MethodHandles.Lookup blocking = MethodHandles.privateLookupIn(PlainSocket.class, MethodHandles.lookup());
                return new Fields(plain.findGetter(NioSocket.class, "delegate", SocketChannel.class),
                        tls.findGetter(TlsNioSocket.class, "engine", SSLEngine.class),
                        tls.findGetter(TlsNioSocket.class, "peerNetData", ByteBuffer.class),
                        tls.findGetter(TlsNioSocket.class, "unwrapRemaining", int.class),
                        List.of(tls.findSetter(TlsNioSocket.class, "peerNetData", ByteBuffer.class),
                                tls.findSetter(TlsNioSocket.class, "peerAppData", ByteBuffer.class),
                                tls.findSetter(TlsNioSocket.class, "myNetData", ByteBuffer.class)),
                        blocking.findGetter(PlainSocket.class, "delegate", Socket.class));
            } catch (ReflectiveOperationException e) {
                LOGGER.log(Level.DEBUG, "Helidon's sockets do not show their channels", e);
                return null;
            }
        }
    }

    /**
     * Helidon's socket with blocking calls. Its {@code read} loses bytes where one read brings several TLS records, so this uses
     * {@code get}.
     */
    private static final class HelidonStream implements BlockingEndpoint.Stream {
        /** How long the last words of TLS may take. */
        private static final Duration GOODBYE = Duration.ofSeconds(1);

        private final HelidonSocket socket;
        /** What the socket stands on; {@code null} if that is not known. */
        private final SocketChannel channel;
        private volatile Thread writer;

        HelidonStream(HelidonSocket socket, SocketChannel channel) {
            this.socket = socket;
            this.channel = channel;
        }

        @Override
        public byte[] read() throws IOException {
            while (true) {
                try {
                    return socket.get();
                } catch (UncheckedIOException e) {
                    // a time limit of the listener's reads, which is none of the tunnel's
                    if (!(e.getCause() instanceof SocketTimeoutException)) {
                        throw e.getCause();
                    }
                }
            }
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            writer = Thread.currentThread();
            try {
                socket.write(BufferData.create(bytes));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                writer = null;
            }
        }

        @Override
        public void shutdownOutput() {
            // Helidon's sockets do that when they are closed
        }

        @Override
        public void close(boolean stuck) throws IOException {
            if (channel == null) {
                closeSocket(stuck);
                return;
            }
            try {
                if (stuck || !goodbye(socket)) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            } finally {
                // ends every call that is under way
                channel.close();
            }
        }

        /**
         * Says what TLS says at the end. Returns whether that was possible in time: closing waits for reads and writes
         * under way.
         */
        static boolean goodbye(HelidonSocket socket) {
            if (!socket.isSecure()) {
                return true;
            }
            Thread closing = Thread.ofVirtual().name("wstunnel-goodbye").start(() -> {
                try {
                    socket.close();
                } catch (UncheckedIOException e) {
                    LOGGER.log(Level.DEBUG, "Closing a connection failed", e);
                }
            });
            try {
                return closing.join(GOODBYE);
            } catch (InterruptedException e) {
                return false;
            }
        }

        private void closeSocket(boolean stuck) throws IOException {
            Thread writing = writer;
            if (stuck && socket.isSecure() && writing != null) {
                // The one interrupt that ends I/O, since nothing else closes the channel. TlsNioSocket.close() of
                // Helidon 4.5.0 says goodbye first, under a lock that its write() holds while the channel takes
                // nothing; the server's own close at the end of the connection calls that too;
                // ServerConnection.close(true) interrupts as well; and none of HelidonSocket, PeerInfo and
                // ConnectionContext shows the channel. An interrupt closes it (InterruptibleChannel), and so the write
                // ends.
                writing.interrupt();
            }
            try {
                socket.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
