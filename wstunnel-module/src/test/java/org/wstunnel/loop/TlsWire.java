// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSocket;

/**
 * A TLS connection over the loopback interface whose handshake is done: an engine at the near end, Java's own socket at the
 * far end.
 */
final class TlsWire implements AutoCloseable {
    private static final int BUFFER = 4096;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel near;
    private final SSLEngine engine;
    private final SSLSocket far;
    private final SocketChannel farChannel;
    private final ByteBuffer cipher;
    private final ByteBuffer plain;

    private TlsWire(SocketChannel near, SSLEngine engine, SSLSocket far, SocketChannel farChannel) {
        this.near = near;
        this.farChannel = farChannel;
        this.engine = engine;
        this.far = far;
        this.cipher = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    static TlsWire open(SSLContext context, String protocol, boolean nearIsClient) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel near = SocketChannel.open();
            near.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            near.connect(listener.getLocalAddress());
            SocketChannel accepted = listener.accept();
            SSLSocket far = (SSLSocket) context.getSocketFactory().createSocket(accepted.socket(), "localhost", 0, true);
            far.setUseClientMode(!nearIsClient);
            far.setEnabledProtocols(new String[] {protocol});
            SSLEngine engine = context.createSSLEngine("localhost", 0);
            engine.setUseClientMode(nearIsClient);
            engine.setEnabledProtocols(new String[] {protocol});
            TlsWire wire = new TlsWire(near, engine, far, accepted);
            wire.shakeHands();
            return wire;
        }
    }

    TlsEndpoint endpoint(EventLoop loop) {
        return new TlsEndpoint(loop, near, engine, cipher, plain.flip());
    }

    SSLSocket far() {
        return far;
    }

    /** The far end without TLS. */
    SocketChannel farChannel() {
        return farChannel;
    }

    /** Reads from the channel, so that the endpoint gets it as what was read before. */
    void readEarly() throws IOException {
        cipher.compact();
        near.read(cipher);
        cipher.flip();
    }

    private void shakeHands() throws IOException {
        CompletableFuture<Void> farDone = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                far.startHandshake();
                farDone.complete(null);
            } catch (IOException e) {
                farDone.completeExceptionally(e);
            }
        });
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING) {
            status = switch (status) {
                case NEED_WRAP -> {
                    HandshakeStatus next = engine.wrap(NOTHING, out.clear()).getHandshakeStatus();
                    out.flip();
                    while (out.hasRemaining()) {
                        near.write(out);
                    }
                    yield next == HandshakeStatus.FINISHED ? engine.getHandshakeStatus() : next;
                }
                case NEED_TASK -> {
                    engine.getDelegatedTask().run();
                    yield engine.getHandshakeStatus();
                }
                default -> {
                    SSLEngineResult result = engine.unwrap(cipher, plain);
                    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                        readEarly();
                    }
                    yield engine.getHandshakeStatus();
                }
            };
        }
        Loops.get(farDone);
    }

    @Override
    public void close() throws IOException {
        near.close();
        if (farChannel.isOpen()) {
            // otherwise its close says goodbye, and waits until that is sent
            farChannel.close();
        }
    }
}
