// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection of the load. Belongs to the thread of its {@link Load}.
 */
final class LoadConnection {
    /** Up to this size a buffer off the heap takes longer to make than it saves. */
    private static final int SMALL = 4096;

    private final Load load;
    private final String path;
    private final SocketChannel channel;
    private final Upgrade upgrade = new Upgrade();
    private final FrameSink sink;
    private ByteBuffer out;
    private boolean open;
    private boolean closing;
    /** Payload that went out and came back. */
    private long sent;
    private long received;
    private long askedAt = System.nanoTime();

    LoadConnection(Load load, Selector selector, InetSocketAddress source, InetSocketAddress address, String path)
            throws IOException {
        this.load = load;
        this.path = path;
        this.sink = new FrameSink(load.framing());
        this.channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.bind(source);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_CONNECT, this);
        channel.connect(address);
    }

    void close() throws IOException {
        channel.close();
    }

    void ready(SelectionKey key, ByteBuffer input) throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
            connected(key);
            return;
        }
        if (key.isReadable() && !read(key, input)) {
            return;
        }
        if (key.isValid() && key.isWritable()) {
            write(key);
        }
    }

    private void connected(SelectionKey key) throws IOException {
        out = (load.batch() > SMALL ? ByteBuffer.allocateDirect(load.batch()) : ByteBuffer.allocate(load.batch())).limit(0);
        if (load.framing()) {
            channel.write(ByteBuffer.wrap(Upgrade.request(path)));
            key.interestOps(SelectionKey.OP_READ);
        } else {
            opened(key);
        }
    }

    private void opened(SelectionKey key) throws IOException {
        open = true;
        load.opened();
        switch (load.kind()) {
            case SEND, ECHO -> write(key);
            case ROUND_TRIPS, BESIDE_STREAMS, OPEN -> ask(key);
            default -> key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Returns whether the connection goes on. */
    private boolean read(SelectionKey key, ByteBuffer input) throws IOException {
        input.clear();
        int length = channel.read(input);
        if (length < 0) {
            ended();
            return false;
        }
        input.flip();
        if (!open) {
            if (!upgrade.answered(input)) {
                return true;
            }
            opened(key);
        }
        long payload = sink.take(input);
        received += payload;
        load.received(payload);
        if (payload > 0) {
            answered(key);
        }
        byte[] ping = sink.ping();
        if (ping != null && !out.hasRemaining()) {
            // between two frames; a load that is in the middle of one is alive without a pong
            out.clear();
            load.frames().putPong(out, ping);
            out.flip();
            channel.write(out);
            load.pinged();
        }
        if (sink.closed() && !closing) {
            throw new IOException("The server has closed a tunnel");
        }
        return true;
    }

    private void answered(SelectionKey key) throws IOException {
        switch (load.kind()) {
            case ECHO -> key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            case ROUND_TRIPS, BESIDE_STREAMS -> {
                if (received == sent) {
                    load.operation(System.nanoTime() - askedAt);
                    if (!load.stopping()) {
                        ask(key);
                    }
                }
            }
            case OPEN -> {
                closing = true;
                out.clear();
                load.frames().putClose(out);
                out.flip();
                channel.write(out);
            }
            default -> {
                // a stream of the backend, or nothing
            }
        }
    }

    private void ended() throws IOException {
        channel.close();
        if (!closing) {
            throw new IOException("The server has closed a connection");
        }
        load.operation(System.nanoTime() - askedAt);
        load.next(this);
    }

    private void ask(SelectionKey key) throws IOException {
        if (load.kind() != Measure.Kind.OPEN) {
            askedAt = System.nanoTime();
        }
        out.clear();
        load.frames().put(out);
        out.flip();
        sent += load.size();
        channel.write(out);
        key.interestOps(SelectionKey.OP_READ);
    }

    private void write(SelectionKey key) throws IOException {
        if (!out.hasRemaining()) {
            fill();
        }
        if (!out.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
            return;
        }
        channel.write(out);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void fill() {
        out.clear();
        if (!load.stopping()) {
            long bytes = (long) load.size() * load.frames().fill(out, (load.window() - sent + received) / load.size());
            sent += bytes;
            load.sent(bytes);
        }
        out.flip();
    }
}
