// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The backends of the benchmark, in a process of their own: an echo, one that drops what comes, and one that sends
 * without pause. One thread serves all their connections. Prints the three ports, and ends with its standard input.
 */
public final class LoadBackend {
    private static final int CHUNK = 64 * 1024;
    private static final int BACKLOG = 4096;

    private final Selector selector = Selector.open();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);

    private LoadBackend() throws IOException {
    }

    private enum Role {
        ECHO, SINK, SOURCE
    }

    /** What a connection is there for, and what its client has not taken yet. */
    private static final class State {
        private final Role role;
        private ByteBuffer pending;

        State(Role role) {
            this.role = role;
        }
    }

    /**
     * Serve.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        LoadBackend backend = new LoadBackend();
        StringBuilder ports = new StringBuilder();
        for (Role role : Role.values()) {
            ports.append(backend.listen(role)).append(' ');
        }
        System.out.println(ports.toString().trim());
        Thread.ofPlatform().daemon().start(LoadBackend::endWithParent);
        backend.serve();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said, the end is what counts
            }
        } catch (IOException e) {
            // the same
        }
        System.exit(0);
    }

    private int listen(Role role) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress("127.0.0.1", 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, role);
        return listener.socket().getLocalPort();
    }

    private void serve() throws IOException {
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                try {
                    serve(key);
                } catch (IOException e) {
                    // the client has gone
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            accept((ServerSocketChannel) key.channel(), (Role) key.attachment());
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        State state = (State) key.attachment();
        if (key.isWritable()) {
            write(key, channel, state);
        }
        if (key.isValid() && key.isReadable()) {
            read(key, channel, state);
        }
    }

    private void accept(ServerSocketChannel listener, Role role) throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, role == Role.SOURCE ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ,
                    new State(role));
        }
    }

    private void write(SelectionKey key, SocketChannel channel, State state) throws IOException {
        if (state.role == Role.SOURCE) {
            chunk.clear();
            channel.write(chunk);
            return;
        }
        channel.write(state.pending);
        if (!state.pending.hasRemaining()) {
            state.pending = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private void read(SelectionKey key, SocketChannel channel, State state) throws IOException {
        chunk.clear();
        int length = channel.read(chunk);
        if (length < 0) {
            channel.close();
        } else if (state.role == Role.ECHO) {
            chunk.flip();
            channel.write(chunk);
            if (chunk.hasRemaining()) {
                state.pending = ByteBuffer.allocate(chunk.remaining()).put(chunk).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }
    }
}
