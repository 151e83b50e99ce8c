// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Passes standard input into a tunnel and the tunnel to standard output: what the {@code ProxyCommand} of ssh has to be.
 */
final class StdioTunnel implements WebSocket.Listener {
    private static final int PIECE = 64 * 1024;

    private final WritableByteChannel output = Channels.newChannel(System.out);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Runs until the tunnel has ended.
     *
     * @param args address of the tunnel, {@code ws://host:port/path}
     */
    public static void main(String[] args) throws IOException {
        StdioTunnel tunnel = new StdioTunnel();
        WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .subprotocols("binary")
                .buildAsync(URI.create(args[0]), tunnel)
                .join();
        Thread.ofPlatform().daemon().start(() -> send(socket));
        tunnel.closed.join();
        // without it the client's idle threads keep the process alive for a while
        System.exit(0);
    }

    private static void send(WebSocket socket) {
        try {
            byte[] piece = new byte[PIECE];
            for (int read = System.in.read(piece); read >= 0; read = System.in.read(piece)) {
                // the client masks a copy and is done with the array when the future is
                socket.sendBinary(ByteBuffer.wrap(piece, 0, read), true).join();
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        try {
            while (data.hasRemaining()) {
                output.write(data);
            }
            socket.request(1);
            return null;
        } catch (IOException e) {
            closed.completeExceptionally(e);
            socket.abort();
            return null;
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        closed.completeExceptionally(error);
    }
}
