// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A connection that can only be used with blocking calls, on an event loop: one virtual thread reads and another one
 * writes. At most one piece is under way in each direction, but for small ones that are written behind it.
 */
public final class BlockingEndpoint implements Endpoint, Member {
    private static final System.Logger LOGGER = System.getLogger(BlockingEndpoint.class.getName());
    private static final byte[] END = new byte[0];
    /** How long the last bytes may take when the connection is closed. */
    private static final Duration LAST_BYTES = Duration.ofMillis(200);
    /** How long others wait for the closing. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final Stream stream;
    /** The reading thread reads one piece for each permit. */
    private final Semaphore demand = new Semaphore(1);
    private final BlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
    private Listener listener;
    /** Writes; {@code null} before the opening. */
    private Thread writer;
    private boolean wantsRead = true;
    /** What was read and not taken yet; {@code null} if there is nothing. */
    private ByteBuffer input;
    private boolean inputEnded;
    private IOException inputFailure;
    private int waiting;
    private boolean closed;
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * A connection with blocking calls. One thread reads while another one writes; {@link #close()} may be called by
     * any thread, and ends both.
     */
    public interface Stream {
        /**
         * Read what is there, waiting for it.
         *
         * @return bytes, at least one; {@code null} at the end of the stream
         * @throws IOException if the connection is lost
         */
        byte[] read() throws IOException;

        /**
         * Write all bytes.
         *
         * @param bytes bytes
         * @throws IOException if the connection is lost
         */
        void write(byte[] bytes) throws IOException;

        /**
         * End the output.
         *
         * @throws IOException if the connection is lost
         */
        void shutdownOutput() throws IOException;

        /**
         * Close the connection, whatever is under way.
         *
         * @param stuck whether a write is under way
         * @throws IOException if that fails
         */
        void close(boolean stuck) throws IOException;
    }

    /**
     * Create an endpoint.
     *
     * @param loop   loop that it belongs to
     * @param stream connection, from now on owned by the endpoint
     */
    public BlockingEndpoint(EventLoop loop, Stream stream) {
        this.loop = loop;
        this.stream = stream;
    }

    @Override
    public void open(Listener listener) {
        this.listener = listener;
        loop.add(this);
        Thread.ofVirtual().name("wstunnel-read").start(this::readAll);
        writer = Thread.ofVirtual().name("wstunnel-write").start(this::writeAll);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (input == null) {
            if (inputFailure != null) {
                throw inputFailure;
            }
            return inputEnded ? -1 : 0;
        }
        int length = Math.min(input.remaining(), into.remaining());
        into.put(into.position(), input, input.position(), length).position(into.position() + length);
        input.position(input.position() + length);
        if (!input.hasRemaining()) {
            input = null;
            demand.release();
        } else {
            loop.again(this);
        }
        return length;
    }

    @Override
    public boolean write(ByteBuffer from) {
        if (from.hasRemaining()) {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            waiting += bytes.length;
            output.add(bytes);
        }
        return waiting == 0;
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public void wantRead(boolean wanted) {
        if (wanted && !wantsRead && (input != null || inputEnded || inputFailure != null)) {
            loop.again(this);
        }
        wantsRead = wanted;
    }

    @Override
    public void shutdownOutput() {
        output.add(END);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.remove(this);
        // what waits is still written, and then the writer ends
        output.add(END);
        output.add(END);
        if (writer == null && waiting > 0) {
            writer = Thread.ofVirtual().name("wstunnel-write").start(this::writeAll);
        }
        // closing may block, too
        Thread.ofVirtual().name("wstunnel-close").start(() -> {
            try {
                stream.close(!hasWritten());
            } catch (IOException e) {
                BackgroundLog.add(LOGGER, Level.DEBUG, () -> "Closing a connection failed", e);
            } finally {
                demand.release();
                closing.countDown();
            }
        });
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        closing.await(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean hasWritten() {
        try {
            return writer == null || writer.join(LAST_BYTES);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void readAgain() {
        guarded(() -> {
            if (wantsRead) {
                listener.readable();
            }
        });
    }

    @Override
    public void fail(Throwable cause) {
        try {
            listener.failed(cause);
        } catch (Throwable e) {
            BackgroundLog.add(LOGGER, Level.ERROR, () -> "A connection could not be ended in order", e);
        } finally {
            close();
        }
    }

    private void guarded(Runnable event) {
        if (closed) {
            return;
        }
        try {
            event.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void readAll() {
        IOException failure = null;
        try {
            demand.acquire();
            for (byte[] bytes = stream.read(); bytes != null; bytes = stream.read()) {
                byte[] piece = bytes;
                if (!loop.execute(() -> received(piece))) {
                    return;
                }
                demand.acquire();
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = new IOException("Reading has failed", e);
        }
        IOException cause = failure;
        loop.execute(() -> inputOver(cause));
    }

    private void received(byte[] bytes) {
        input = ByteBuffer.wrap(bytes);
        readAgain();
    }

    private void inputOver(IOException failure) {
        inputFailure = failure;
        inputEnded = failure == null;
        readAgain();
    }

    // END is the one array
    @SuppressWarnings("ReferenceEquality")
    private void writeAll() {
        boolean ended = false;
        try {
            while (true) {
                byte[] bytes = output.take();
                if (bytes == END) {
                    if (ended) {
                        return;
                    }
                    ended = true;
                    stream.shutdownOutput();
                } else {
                    stream.write(bytes);
                    loop.execute(() -> wrote(bytes.length));
                }
            }
        } catch (IOException e) {
            writeFailed(e);
        } catch (InterruptedException | RuntimeException | Error e) {
            writeFailed(new IOException("Writing has failed", e));
        }
    }

    private void writeFailed(IOException cause) {
        loop.execute(() -> guarded(() -> {
            waiting = 0;
            listener.writeFailed(cause);
        }));
    }

    private void wrote(int length) {
        guarded(() -> {
            waiting -= length;
            listener.written();
        });
    }
}
