// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A running loop, and ways to do something on its thread and to wait for it.
 */
final class Loops implements AutoCloseable {
    static final int SECONDS = 20;

    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private final EventLoop loop;

    Loops() throws IOException {
        loop = new EventLoop("test-loop", deaths::add);
        loop.start();
    }

    EventLoop loop() {
        return loop;
    }

    /** Does something on the loop's thread, and waits for it. */
    <T> T on(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = loop.execute(() -> {
            try {
                result.complete(action.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        if (!accepted) {
            throw new IllegalStateException("the loop has ended");
        }
        return get(result);
    }

    /** Opens an endpoint, and tells what happens to it. */
    Events open(Endpoint endpoint) {
        Events events = new Events(loop, endpoint);
        on(() -> {
            endpoint.open(events);
            return null;
        });
        return events;
    }

    /** Writes bytes as one piece. Returns whether none wait. */
    boolean write(Endpoint endpoint, byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return on(() -> endpoint.write(direct));
    }

    /** Why the loop has died. */
    Throwable death() {
        return next(deaths);
    }

    static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((i + seed) * 0x9E3779B1 >>> 11);
        }
        return bytes;
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing comes");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e.getCause() == null ? e : e.getCause());
        }
    }

    static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    @Override
    public void close() {
        loop.close();
    }
}
