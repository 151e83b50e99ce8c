// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Direct buffers for what a socket did not take or what is not complete yet, in sizes of powers of two. Belongs to one
 * loop's thread.
 * <p>
 * A buffer that is given back is kept for the next one, since making a direct buffer is dear, and only a garbage
 * collection frees it. What was not needed for the whole time between two looks is dropped.
 */
final class BufferPool {
    /** Time between two looks. */
    static final long LOOK = TimeUnit.SECONDS.toNanos(10);
    private static final int SMALLEST = 4096;

    private final Loop loop;
    private final Loop.Alarm alarm;
    private final Size[] sizes = new Size[Integer.SIZE];
    private boolean looking;

    BufferPool(Loop loop) {
        this.loop = loop;
        this.alarm = loop.alarm(this::look);
    }

    /**
     * Take a buffer.
     *
     * @param size least capacity
     * @return buffer, cleared
     */
    ByteBuffer take(int size) {
        int shift = shift(size);
        Size kept = sizes[shift];
        ByteBuffer buffer = kept == null ? null : kept.poll();
        return buffer == null ? ByteBuffer.allocateDirect(1 << shift) : buffer.clear();
    }

    /** Give back a buffer of {@link #take}. */
    void give(ByteBuffer buffer) {
        int shift = shift(buffer.capacity());
        if (sizes[shift] == null) {
            sizes[shift] = new Size();
        }
        sizes[shift].free.push(buffer);
        if (!looking) {
            looking = true;
            alarm.set(loop.now() + LOOK);
        }
    }

    private void look() {
        looking = false;
        for (Size size : sizes) {
            looking |= size != null && size.dropSpare();
        }
        if (looking) {
            alarm.set(loop.now() + LOOK);
        }
    }

    private static int shift(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(SMALLEST, size) - 1);
    }

    private static final class Size {
        private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
        /** How many were free at every moment since the last look. */
        private int spare;

        private ByteBuffer poll() {
            ByteBuffer buffer = free.poll();
            spare = Math.min(spare, free.size());
            return buffer;
        }

        /** Returns whether there are still some. */
        private boolean dropSpare() {
            for (; spare > 0; spare--) {
                free.removeLast();
            }
            spare = free.size();
            return spare > 0;
        }
    }
}
