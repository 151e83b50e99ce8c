// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A TCP relay that does harm: after a number of bytes in a direction it does what its {@link Fault} says.
 */
public final class FaultyRelay implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocketChannel server;
    private final int target;
    private final Fault up;
    private final Fault down;
    private final List<SocketChannel> channels = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);

    /**
     * What is done to both connections of a relayed one.
     */
    public enum Action {
        /** Nothing: bytes go on. */
        PASS,
        /** Bytes go on one in a segment. */
        TRICKLE,
        /** The direction is ended (FIN), the other one goes on. */
        HALF_CLOSE,
        /** Both connections are closed in order. */
        CLOSE,
        /** Both connections are reset (RST). */
        RESET,
        /** Nothing is read any more until the relay is released. */
        STALL
    }

    /**
     * A fault in one direction.
     *
     * @param action what to do
     * @param after  bytes that pass before
     */
    public record Fault(Action action, long after) {
        public static final Fault NONE = new Fault(Action.PASS, 0);
    }

    private FaultyRelay(ServerSocketChannel server, int target, Fault up, Fault down) {
        this.server = server;
        this.target = target;
        this.up = up;
        this.down = down;
        Thread.ofVirtual().name("relay-accept").start(this::accept);
    }

    /**
     * Starts a relay.
     *
     * @param target loopback port to connect to
     * @param up     fault towards the target
     * @param down   fault from the target
     */
    public static FaultyRelay to(int target, Fault up, Fault down) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            return new FaultyRelay(server, target, up, down);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    /** Lets stalled directions go on. */
    public void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
        try {
            server.close();
            for (SocketChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel near = server.accept();
                SocketChannel far = SocketChannel.open();
                channels.add(near);
                channels.add(far);
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                near.setOption(StandardSocketOptions.TCP_NODELAY, true);
                far.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofVirtual().name("relay-up").start(() -> relay(near, far, up));
                Thread.ofVirtual().name("relay-down").start(() -> relay(far, near, down));
            }
        } catch (IOException e) {
            // the relay was closed, or its target is gone
            return;
        }
    }

    private void relay(SocketChannel from, SocketChannel to, Fault fault) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long left = fault.action() == Action.PASS ? Long.MAX_VALUE : fault.after(); left > 0;) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                int read = from.read(buffer);
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                left -= read;
                write(to, buffer.flip());
            }
            fail(from, to, fault.action(), buffer);
        } catch (IOException e) {
            end(from, to, Action.CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(SocketChannel from, SocketChannel to, Action action, ByteBuffer buffer)
            throws IOException, InterruptedException {
        switch (action) {
            case CLOSE, RESET -> end(from, to, action);
            case HALF_CLOSE -> to.shutdownOutput();
            case STALL -> {
                released.await();
                for (buffer.clear(); from.read(buffer) >= 0; buffer.clear()) {
                    write(to, buffer.flip());
                }
                to.shutdownOutput();
            }
            case TRICKLE -> {
                for (buffer.clear().limit(1); from.read(buffer) >= 0; buffer.clear().limit(1)) {
                    write(to, buffer.flip());
                }
                to.shutdownOutput();
            }
            default -> throw new IllegalStateException("no fault: " + action);
        }
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void end(SocketChannel from, SocketChannel to, Action action) {
        for (SocketChannel channel : List.of(from, to)) {
            try {
                if (action == Action.RESET) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            } catch (IOException e) {
                // the other direction has closed it already
                continue;
            }
        }
    }
}
