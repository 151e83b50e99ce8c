// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * A TLS server that sends its first payload in one piece with its last bytes of the handshake.
 */
final class TalkativeServer implements AutoCloseable {
    private static final int ROOM = 64 * 1024;

    private final ServerSocketChannel listener = ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    TalkativeServer(SSLContext context, String protocol, String greeting) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {protocol});
        Thread.ofVirtual().start(() -> run(engine, greeting));
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private void run(SSLEngine engine, String greeting) {
        ByteBuffer input = ByteBuffer.allocate(ROOM).flip();
        ByteBuffer output = ByteBuffer.allocate(ROOM);
        try (SocketChannel channel = listener.accept()) {
            HandshakeStatus next = HandshakeStatus.NEED_UNWRAP;
            while (next != HandshakeStatus.FINISHED) {
                next = switch (next) {
                    case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), output).getHandshakeStatus();
                    case NEED_TASK -> runTask(engine);
                    default -> unwrap(engine, channel, input, output);
                };
            }
            engine.wrap(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.US_ASCII)), output);
            channel.write(output.flip());
            closed.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HandshakeStatus runTask(SSLEngine engine) {
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    /** Sends what waits before it reads: so all of the last flight waits for the greeting. */
    private static HandshakeStatus unwrap(SSLEngine engine, SocketChannel channel, ByteBuffer input, ByteBuffer output)
            throws IOException {
        var result = engine.unwrap(input, ByteBuffer.allocate(ROOM));
        if (result.getStatus() == javax.net.ssl.SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            channel.write(output.flip());
            output.clear();
            channel.read(input.compact());
            input.flip();
            return HandshakeStatus.NEED_UNWRAP;
        }
        return result.getHandshakeStatus();
    }

    @Override
    public void close() throws IOException {
        closed.complete(null);
        listener.close();
    }
}
