package org.wstunnel.backend;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection to a backend.
 * <p>
 * Reads go through the channel's socket view, which alone knows a timeout, and need no buffer object; writes go to
 * the channel.
 */
final class TcpLink extends BackendLink {
    /** After this time without a byte a read returns, so that an idle tunnel can let go of its memory. */
    static final int READ_TICK_MILLIS = 10_000;
    /**
     * Up to this room a read waits for ever: there is no memory worth letting go of, and a timer for every wait costs a third of
     * the small messages per second.
     */
    private static final int UNTIMED_ROOM = 8192;

    private final SocketChannel channel;
    private final InputStream input;
    /** Only used by the reading thread; whether reads have a time limit. */
    private boolean timed;
    /** Only used by the writing thread. */
    private ByteBuffer output = ByteBuffer.allocate(0);

    TcpLink(SocketChannel channel) throws IOException {
        this.channel = channel;
        options(channel);
        this.input = channel.socket().getInputStream();
    }

    static void options(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    @Override
    protected int receive(byte[] bytes, int offset, int length) throws IOException {
        if (timed != length > UNTIMED_ROOM) {
            timed = !timed;
            channel.socket().setSoTimeout(timed ? READ_TICK_MILLIS : 0);
        }
        try {
            return input.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
            return 0;
        }
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
