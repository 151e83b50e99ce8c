package org.wstunnel.tunnel;

/**
 * Size of a buffer that grows while reads fill it and shrinks while they do not: ten thousand idle tunnels hold ten thousand
 * small buffers.
 */
final class AdaptiveSize {
    static final int SMALLEST = 512;
    /** A read of less than this part of the buffer says that it is too large. */
    private static final int MOSTLY_EMPTY = 8;
    private static final int GROWTH = 4;

    private final int smallest;
    private final int largest;
    private int current;

    AdaptiveSize(int largest) {
        this.smallest = Math.min(SMALLEST, largest);
        this.largest = largest;
        this.current = smallest;
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
        int before = current;
        if (length == 0) {
            current = smallest;
        } else if (length == current) {
            current = Math.min(largest, current * GROWTH);
        } else if (length < current / MOSTLY_EMPTY) {
            current = Math.max(smallest, current / 2);
        }
        return current != before;
    }
}
