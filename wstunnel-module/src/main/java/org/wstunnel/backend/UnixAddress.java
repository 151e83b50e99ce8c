package org.wstunnel.backend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The path of a Unix domain stream socket.
 *
 * @param path path of the socket file
 */
public record UnixAddress(Path path) implements BackendAddress {

    /**
     * {@inheritDoc}
     * <p>
     * The connect runs on a platform thread: there it waits while the backend's queue is full. On a virtual
     * thread the JDK would connect without waiting and take a full queue for success.
     */
    @Override
    public BackendLink connect(Dial dial) throws IOException {
        SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
        CompletableFuture<Void> connected = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("wstunnel-connect").start(() -> {
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                connected.complete(null);
            } catch (IOException | RuntimeException e) {
                connected.completeExceptionally(e);
            }
        });
        boolean success = false;
        try {
            connected.get(dial.nanosLeft(), TimeUnit.NANOSECONDS);
            channel.write(ByteBuffer.wrap(dial.preamble()));
            success = true;
            return new UnixLink(channel);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("connect timed out");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.nio.channels.ClosedByInterruptException();
        } finally {
            if (!success) {
                channel.close();
            }
        }
    }

    @Override
    public String text() {
        return path.toString();
    }
}
