package org.wstunnel.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers for what a socket did not take or what is not complete yet, in sizes of powers of two. Some are kept for the next one, since making a
 * direct buffer is dear. Belongs to one loop's thread.
 */
final class BufferPool {
    private static final int SMALLEST = 4096;
    /** Bytes that are kept of each size. */
    private static final int KEPT = 1 << 20;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final ArrayDeque<ByteBuffer>[] free = new ArrayDeque[Integer.SIZE];

    /**
     * Take a buffer.
     *
     * @param size least capacity
     * @return buffer, cleared
     */
    ByteBuffer take(int size) {
        int shift = shift(size);
        ArrayDeque<ByteBuffer> kept = free[shift];
        ByteBuffer buffer = kept == null ? null : kept.poll();
        return buffer == null ? ByteBuffer.allocateDirect(1 << shift) : buffer.clear();
    }

    /** Give back a buffer of {@link #take}. */
    void give(ByteBuffer buffer) {
        int shift = shift(buffer.capacity());
        if (free[shift] == null) {
            free[shift] = new ArrayDeque<>();
        }
        if ((long) (free[shift].size() + 1) << shift <= KEPT) {
            free[shift].push(buffer);
        }
    }

    private static int shift(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(SMALLEST, size) - 1);
    }
}
