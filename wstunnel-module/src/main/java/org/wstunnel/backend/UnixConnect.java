// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Connects to a Unix domain socket: at once where its queue has room, which needs no thread, and else in turn.
 */
final class UnixConnect {
    private UnixConnect() {
    }

    /**
     * Connect.
     *
     * @param path path of the socket file
     * @param dial attempt
     * @return connected channel in blocking mode
     * @throws java.net.SocketTimeoutException if the time is over
     * @throws IOException                     if there is no connection
     */
    static SocketChannel connect(Path path, Dial dial) throws IOException {
        dial.nanosLeft();
        // nobody overtakes those that wait
        Optional<SocketChannel> connected = ConnectQueue.busy(path) ? Optional.empty() : atOnce(path);
        return connected.isPresent() ? connected.get() : inTurn(path, dial);
    }

    /**
     * A connect that does not block says whether the queue has room: on Linux it fails if not, and cannot be waited
     * for. The exception does not tell that from other failures, which the second connect will meet again.
     */
    private static Optional<SocketChannel> atOnce(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            if (channel.connect(UnixDomainSocketAddress.of(path))) {
                channel.configureBlocking(true);
                connected = true;
                return Optional.of(channel);
            }
            return Optional.empty();
        } catch (ConnectException e) {
            throw e;
        } catch (SocketException e) {
            return Optional.empty();
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    private static SocketChannel inTurn(Path path, Dial dial) throws IOException {
        try (ConnectQueue.Place place = ConnectQueue.enter(path, dial)) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            ChannelGuard.run(dial, channel, "connect", () -> await(start(channel, path, place)));
            return channel;
        }
    }

    private static CompletableFuture<Void> start(SocketChannel channel, Path path, ConnectQueue.Place place) {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        // the thread may be in the connect for a little longer than the attempt: it is what the place is for
        ConnectQueue.Place held = place.move();
        boolean started = false;
        try {
            Thread.ofPlatform().daemon().name("wstunnel-connect").start(() -> connect(channel, path, held, connected));
            started = true;
            return connected;
        } finally {
            if (!started) {
                held.close();
            }
        }
    }

    private static void connect(SocketChannel channel, Path path, ConnectQueue.Place place, CompletableFuture<Void> connected) {
        try (place) {
            channel.connect(UnixDomainSocketAddress.of(path));
            connected.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            connected.completeExceptionally(e);
        }
    }

    private static void await(CompletableFuture<Void> connected) throws IOException {
        try {
            connected.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }
}
