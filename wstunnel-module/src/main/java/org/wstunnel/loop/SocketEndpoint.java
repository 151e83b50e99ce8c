// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connected TCP or Unix socket on an event loop, without encryption.
 */
public class SocketEndpoint implements Endpoint, Selected {
    private static final System.Logger LOGGER = System.getLogger(SocketEndpoint.class.getName());
    /** Bytes of a read that is no small message. */
    private static final int STREAM = 16 * 1024;
    /** A peer to which no more was sent than this has room for all of it. */
    private static final int MUCH = 64 * 1024;
    /** Room for what is said at the end. */
    private static final int SPARE = 8 * 1024;
    /** Largest send buffer that can be set; a kernel may make larger ones by itself, and these could only be made smaller. */
    private static final int LARGEST_BUFFER = largestBuffer();

    private final EventLoop loop;
    private final SocketChannel channel;
    private SelectionKey key;
    private Listener listener;
    private boolean streams;
    private boolean waitsForTurn;
    /** Whether the selector does not look at it before its turn has come. */
    private boolean muted;
    private boolean wantsRead = true;
    /** Output that the socket did not take, between position and limit; {@code null} if there is none. */
    private ByteBuffer rest;
    /** Bytes that the kernel has taken. */
    private long sent;
    private boolean closed;
    /** Set when the connection is closed, and its last bytes are on their way. */
    private volatile Ebb ebb;

    /**
     * Create an endpoint.
     *
     * @param loop    loop that it belongs to
     * @param channel connected channel, from now on owned by the endpoint
     */
    public SocketEndpoint(EventLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    @Override
    public void open(Listener listener) throws IOException {
        this.listener = listener;
        channel.configureBlocking(false);
        key = loop.register(channel, this);
        interest();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return took(channel.read(into));
    }

    @Override
    public int read(ByteBuffer first, ByteBuffer second) throws IOException {
        return took((int) channel.read(new ByteBuffer[] {first, second}));
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        if (rest == null) {
            sent += channel.write(from);
        }
        if (from.hasRemaining()) {
            keep(from);
        }
        return rest == null;
    }

    @Override
    public final int waiting() {
        return rest == null ? 0 : rest.remaining();
    }

    @Override
    public void wantRead(boolean wanted) {
        if (wantsRead != wanted) {
            wantsRead = wanted;
            interest();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public final boolean handOver() throws IOException {
        int size = rest == null ? 0 : channel.getOption(StandardSocketOptions.SO_SNDBUF) / 2 * 3 + rest.remaining() + SPARE;
        if (rest == null || !isTcp() || size > LARGEST_BUFFER) {
            return rest == null;
        }
        channel.setOption(StandardSocketOptions.SO_SNDBUF, size);
        channel.write(rest);
        if (!rest.hasRemaining()) {
            dropRest();
            interest();
            flushed();
        }
        return rest == null;
    }

    @Override
    public final void close(Duration patience) {
        if (closed || rest != null || key == null || sent < MUCH || !isTcp()) {
            close();
            return;
        }
        closed = true;
        // it waits for no turn any more, or the selector's word would not reach its end
        streams = false;
        try {
            goodbye();
            handOver();
            dropRest();
            ebb = new Ebb(loop, channel, key, patience, this::end);
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "A connection could not be closed in order", e);
            end();
        }
    }

    @Override
    public final void close() {
        if (ebb != null) {
            ebb.cut();
        }
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (rest != null) {
                reset();
            } else if (key != null) {
                goodbye();
            }
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "A connection could not be closed in order", e);
        } finally {
            end();
        }
    }

    @Override
    public final void awaitClosed() throws InterruptedException {
        if (ebb != null) {
            ebb.await();
        }
    }

    private void end() {
        loop.remove(this);
        release();
        closeChannel();
    }

    /** Whether {@link #close()} was called. */
    final boolean closed() {
        return closed;
    }

    /** The loop that it belongs to. */
    final EventLoop loop() {
        return loop;
    }

    /** The socket. */
    final SocketChannel channel() {
        return channel;
    }

    /** What the protocol above TCP says at the end; nothing waits then. */
    void goodbye() throws IOException {
        // TCP itself says the rest
    }

    /** Nothing waits any more. */
    void flushed() throws IOException {
        // nobody waits for that
    }

    /** Give back what is held. */
    void release() {
        dropRest();
    }

    private void dropRest() {
        if (rest != null) {
            loop.pool().give(rest);
            rest = null;
        }
    }

    /** Put bytes behind the output that waits. */
    final void keep(ByteBuffer from) {
        ByteBuffer held = room(from.remaining());
        held.put(from).flip();
        interest();
    }

    /**
     * The output that waits, with room behind it: its position is at that room. To be flipped, and then
     * {@link #interest} is to be called.
     */
    final ByteBuffer room(int size) {
        if (rest == null) {
            rest = loop.pool().take(size);
        } else if (rest.capacity() - rest.remaining() >= size) {
            rest.compact();
        } else {
            ByteBuffer larger = loop.pool().take(rest.remaining() + size).put(rest);
            loop.pool().give(rest);
            rest = larger;
        }
        return rest;
    }

    /** Tell the selector what is waited for. */
    final void interest() {
        if (key != null && key.isValid()) {
            int ops = muted ? 0 : (wantsRead ? SelectionKey.OP_READ : 0) | (rest == null ? 0 : SelectionKey.OP_WRITE);
            if (key.interestOps() != ops) {
                key.interestOps(ops);
            }
        }
    }

    /** Remembers whether much was read. Returns the number of bytes. */
    final int took(int bytes) {
        streams = bytes >= STREAM;
        return bytes;
    }

    @Override
    public final boolean streams() {
        return streams;
    }

    @Override
    public final boolean waitForTurn() {
        if (waitsForTurn) {
            muted = true;
            interest();
            return false;
        }
        waitsForTurn = true;
        return true;
    }

    @Override
    public final boolean turn() {
        waitsForTurn = false;
        if (!closed && key.isValid()) {
            work(rest != null, true);
            // once it is closed, the selector looks for what its end needs
            if (muted && !closed) {
                waitsForTurn = streams && wantsRead && rest == null;
                muted = waitsForTurn;
                interest();
            }
        }
        return waitsForTurn;
    }

    @Override
    public final void ready() {
        if (ebb != null && key.isValid()) {
            ebb.ready();
        } else if (key.isValid()) {
            work(rest != null && key.isWritable(), key.isReadable());
        }
    }

    private void work(boolean writable, boolean readable) {
        try {
            if (writable) {
                flush();
            }
            if (readable && wantsRead && !closed) {
                listener.readable();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public final void readAgain() {
        if (!closed) {
            work(false, true);
        }
    }

    @Override
    public final void fail(Throwable cause) {
        try {
            listener.failed(cause);
        } catch (Throwable e) {
            BackgroundLog.add(LOGGER, Level.ERROR, () -> "A connection could not be ended in order", e);
        } finally {
            close();
        }
    }

    private void flush() {
        int before = rest.remaining();
        try {
            sent += channel.write(rest);
            if (!rest.hasRemaining()) {
                dropRest();
                interest();
                flushed();
            }
        } catch (IOException e) {
            dropRest();
            interest();
            listener.writeFailed(e);
            return;
        }
        if (waiting() < before) {
            listener.written();
        }
    }

    private boolean isTcp() {
        return channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER);
    }

    private void reset() throws IOException {
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "Closing a socket failed", e);
        }
    }

    private static int largestBuffer() {
        try {
            // in one piece: the kernel gives no second one
            return Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/core/wmem_max")).getFirst());
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
