// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Reads an endpoint, and keeps what has happened to it.
 */
final class Events implements Endpoint.Listener {
    private final EventLoop loop;
    private final Endpoint endpoint;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> all = new CompletableFuture<>();
    private final CompletableFuture<byte[]> some = new CompletableFuture<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final CompletableFuture<IOException> writeFailure = new CompletableFuture<>();
    private final CompletableFuture<Void> flushed = new CompletableFuture<>();
    private int readSize = 16 * 1024;
    private int expected = Integer.MAX_VALUE;
    private int reads;
    private Runnable onReadable = () -> {};

    Events(EventLoop loop, Endpoint endpoint) {
        this.loop = loop;
        this.endpoint = endpoint;
    }

    /** From now on so many bytes are read at once at most. */
    Events readSize(int size) {
        readSize = size;
        return this;
    }

    /** What to do first when the endpoint is readable. */
    void onReadable(Runnable action) {
        onReadable = action;
    }

    /** All bytes up to the end of the stream. */
    byte[] all() {
        return Loops.get(all);
    }

    /** The first bytes, as soon as there are so many. */
    byte[] first(int length) {
        loop.execute(() -> {
            expected = length;
            check();
        });
        return Loops.get(some);
    }

    /** Number of times it was readable. */
    int reads() {
        return reads;
    }

    Throwable failure() {
        return Loops.next(failures);
    }

    IOException writeFailure() {
        return Loops.get(writeFailure);
    }

    /** Waits until no output waits. */
    void awaitFlushed() {
        Loops.get(flushed);
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    @Override
    public void readable() {
        reads++;
        onReadable.run();
        ByteBuffer in = loop.input(readSize).limit(readSize);
        try {
            int length = endpoint.read(in);
            if (length < 0) {
                endpoint.wantRead(false);
                all.complete(read.toByteArray());
            } else {
                byte[] bytes = new byte[length];
                in.get(0, bytes);
                read.writeBytes(bytes);
                check();
                // as a tunnel does after each event
                endpoint.wantRead(true);
            }
        } catch (IOException e) {
            endpoint.wantRead(false);
            all.completeExceptionally(e);
            some.completeExceptionally(e);
        }
    }

    @Override
    public void written() {
        if (endpoint.waiting() == 0) {
            flushed.complete(null);
        }
    }

    @Override
    public void writeFailed(IOException cause) {
        writeFailure.complete(cause);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
        all.completeExceptionally(cause);
    }

    private void check() {
        if (read.size() >= expected) {
            some.complete(read.toByteArray());
        }
    }
}
