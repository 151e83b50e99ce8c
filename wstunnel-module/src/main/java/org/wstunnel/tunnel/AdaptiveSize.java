package org.wstunnel.tunnel;

/**
 * Size of a buffer that grows while reads fill it and shrinks while they do not: ten thousand idle tunnels hold ten thousand
 * small buffers, and busy ones large ones as long as there is room for them.
 * <p>
 * Belongs to one thread, which closes it when the buffer is of no use any more.
 */
final class AdaptiveSize implements AutoCloseable {
    /** Reads of less than this part of the buffer say that it is too large. */
    private static final int MOSTLY_EMPTY = 8;
    /** So many of them one after another: a stream has such reads, too, and a new buffer for each would keep the collector busy. */
    static final int PATIENCE = 16;
    private static final int GROWTH = 4;
    /**
     * What takes longer than that to be worked through is too much at once: others may wait for the processor, and code that is not
     * compiled yet is a hundred times as slow.
     */
    static final long SLOW_NANOS = 500_000;

    private final int smallest;
    private final int largest;
    private final BufferRoom room;
    private int current;
    private int smallReads;

    AdaptiveSize(int smallest, int largest, BufferRoom room) {
        this.smallest = Math.min(smallest, largest);
        this.largest = largest;
        this.room = room;
        this.current = this.smallest;
    }

    int current() {
        return current;
    }

    /**
     * Learn from a read.
     *
     * @param length bytes that were read, 0 if none came for some time
     * @return whether the size has changed
     */
    boolean learn(int length) {
        return learn(length, 0);
    }

    /**
     * Learn from a read, and from how long it took to work through what it gave.
     *
     * @param length bytes that were read, 0 if none came for some time
     * @param nanos  nanoseconds of work
     * @return whether the size has changed
     */
    boolean learn(int length, long nanos) {
        if (length > 0 && length < current / MOSTLY_EMPTY) {
            smallReads++;
        } else {
            smallReads = 0;
        }
        if (length == 0) {
            return shrink(smallest);
        } else if (nanos > SLOW_NANOS) {
            return shrink(Math.max(smallest, current / 2));
        } else if (length == current) {
            return grow(Math.min(largest, current * GROWTH));
        } else if (smallReads >= PATIENCE) {
            smallReads = 0;
            return shrink(Math.max(smallest, current / 2));
        }
        return false;
    }

    /** The buffer's room is others' from now on. */
    @Override
    public void close() {
        shrink(smallest);
    }

    private boolean grow(int size) {
        if (size == current || !room.take(size - current)) {
            return false;
        }
        current = size;
        return true;
    }

    private boolean shrink(int size) {
        if (size == current) {
            return false;
        }
        room.give(current - size);
        current = size;
        return true;
    }
}
