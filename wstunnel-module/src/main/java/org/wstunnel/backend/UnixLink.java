package org.wstunnel.backend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A Unix domain connection to a backend.
 */
final class UnixLink extends BackendLink {
    private final SocketChannel channel;
    /** Only used by the reading thread. */
    private ByteBuffer input = ByteBuffer.allocate(0);
    /** Only used by the writing thread. */
    private ByteBuffer output = ByteBuffer.allocate(0);

    UnixLink(SocketChannel channel) {
        this.channel = channel;
    }

    @Override
    protected int receive(byte[] bytes, int offset, int length) throws IOException {
        if (input.array() != bytes) {
            input = ByteBuffer.wrap(bytes);
        }
        input.limit(offset + length).position(offset);
        return channel.read(input);
    }

    @Override
    protected void transmit(byte[] bytes, int offset, int length) throws IOException {
        if (output.array() != bytes) {
            output = ByteBuffer.wrap(bytes);
        }
        output.limit(offset + length).position(offset);
        while (output.hasRemaining()) {
            channel.write(output);
            progressed();
        }
    }

    @Override
    protected void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    protected void closeSocket() throws IOException {
        channel.close();
    }
}
