package org.wstunnel.tunnel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the buffers of all tunnels may hold together, beyond the few hundred bytes that each has in any case. So tunnels that are busy all at
 * once get slower with their smaller buffers, and do not fill the heap.
 * <p>
 * May be used by any thread.
 */
final class BufferRoom {
    private static final int PART_OF_HEAP = 4;
    /** A quarter of the most that the heap may have. */
    static final BufferRoom OF_HEAP = new BufferRoom(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);

    private final AtomicLong left;

    BufferRoom(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Returns whether there was room for so many bytes, which are the caller's then. */
    boolean take(int bytes) {
        if (left.get() < bytes) {
            return false;
        }
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    /** So many bytes of those that were taken are free again. */
    void give(int bytes) {
        left.addAndGet(bytes);
    }
}
