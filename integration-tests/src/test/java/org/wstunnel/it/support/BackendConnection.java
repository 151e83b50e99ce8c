// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection that a tunnel has made to a backend, with a record of what came through it.
 */
public final class BackendConnection implements AutoCloseable {
    /** How much of what was received is kept; what is more is only counted. */
    private static final int RECORD_LIMIT = 8 * 1024 * 1024;

    private final SocketChannel channel;
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final CountDownLatch released = new CountDownLatch(1);
    // guarded by itself
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    // guarded by record
    private long count;
    private volatile long written;

    BackendConnection(SocketChannel channel) {
        this.channel = channel;
    }

    public SocketChannel channel() {
        return channel;
    }

    /**
     * Reads what is there, at least one byte, and records it.
     *
     * @return how many bytes, or -1 at the end of the stream
     */
    public int read(ByteBuffer buffer) throws IOException {
        int n = channel.read(buffer.clear());
        buffer.flip();
        if (n < 0) {
            end.complete("eof");
            return n;
        }
        synchronized (record) {
            count += n;
            if (record.size() + n <= RECORD_LIMIT) {
                record.write(buffer.array(), buffer.arrayOffset(), n);
            }
            record.notifyAll();
        }
        return n;
    }

    public void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            written += channel.write(buffer);
        }
    }

    public void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /**
     * How many bytes this backend could write so far.
     */
    public long written() {
        return written;
    }

    public long received() {
        synchronized (record) {
            return count;
        }
    }

    public byte[] recorded() {
        synchronized (record) {
            return record.toByteArray();
        }
    }

    /**
     * Waits until so many bytes have been received, and answers all that have.
     */
    public byte[] await(long bytes) {
        Await.until(bytes + " bytes at the backend, there are " + received(), () -> received() >= bytes);
        return recorded();
    }

    public String awaitText(int bytes) {
        return new String(await(bytes), StandardCharsets.UTF_8);
    }

    /**
     * Waits for the end of what the tunnel sends.
     *
     * @return {@code eof}, or {@code failed: } and the message of the exception
     */
    public String awaitEnd() {
        return Await.result(end);
    }

    public boolean ended() {
        return end.isDone();
    }

    void failed(IOException e) {
        end.complete("failed: " + e.getMessage());
    }

    /**
     * Lets a behaviour that waits for it go on.
     */
    public void release() {
        released.countDown();
    }

    /**
     * Lets some time pass, or less if it is released meanwhile.
     */
    void pause(Duration time) throws IOException {
        try {
            released.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    void awaitRelease() throws IOException {
        try {
            if (!released.await(5, TimeUnit.MINUTES)) {
                throw new IOException("never released");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /**
     * Closes with a TCP reset.
     */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        release();
        channel.close();
    }
}
