// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A TCP connection over the loopback interface, with small buffers.
 *
 * @param near the end that belongs to an endpoint
 * @param far  the end of the peer, which blocks
 */
record Wire(SocketChannel near, SocketChannel far) implements AutoCloseable {
    private static final int BUFFER = 4096;

    static Wire open() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel near = SocketChannel.open();
            near.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            near.connect(listener.getLocalAddress());
            return new Wire(near, listener.accept());
        }
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            far.write(out);
        }
    }

    /** So many bytes. */
    byte[] receive(int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining() && far.read(in) >= 0) {
            // the rest is on its way
        }
        return Arrays.copyOf(in.array(), in.position());
    }

    /** All bytes up to the end of the stream. */
    byte[] receiveAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(BUFFER);
        while (far.read(in.clear()) >= 0) {
            all.write(in.array(), 0, in.position());
        }
        return all.toByteArray();
    }

    /** Resets the connection. */
    void reset() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
