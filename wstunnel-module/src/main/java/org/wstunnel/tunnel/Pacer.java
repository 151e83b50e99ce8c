package org.wstunnel.tunnel;

import java.util.concurrent.locks.LockSupport;

/**
 * Keeps one direction of a tunnel below a number of bytes per second, by making its reader wait before the next read. Nothing is
 * held back here: bytes that are not read stay with whoever sends them.
 * <p>
 * Reads are cut so that each is worth a sixteenth of a second at most: the stream is slow, but never stands still for long.
 */
final class Pacer {
    private static final int READS_PER_SECOND = 16;
    private static final int SMALLEST_READ = 64;
    /** Time that a reader may be late without losing bytes for it. */
    private static final long CREDIT_NANOS = 100_000_000L;
    private static final double NANOS = 1e9;

    private final double nanosPerByte;
    private final int largestRead;
    /** {@link System#nanoTime()} from which on the next read may be. Belongs to the reading thread. */
    private long readAt = System.nanoTime();
    private volatile Thread waiting;
    private volatile boolean lifted;

    /**
     * Create a pacer.
     *
     * @param bytesPerSecond limit, at least 1
     */
    Pacer(long bytesPerSecond) {
        this.nanosPerByte = NANOS / bytesPerSecond;
        this.largestRead = (int) Math.max(SMALLEST_READ, Math.min(Integer.MAX_VALUE, bytesPerSecond / READS_PER_SECOND));
    }

    /** How many bytes a read may bring at most. */
    int limit(int length) {
        return Math.min(length, largestRead);
    }

    /**
     * Wait until the next read may be. Returns early when the thread is interrupted, with the flag still set, since the read itself
     * will see that.
     */
    void await() {
        long wait = readAt - System.nanoTime();
        if (wait <= 0) {
            return;
        }
        waiting = Thread.currentThread();
        while (wait > 0 && !lifted && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, wait);
            wait = readAt - System.nanoTime();
        }
        waiting = null;
    }

    /** So many bytes were read; none if the number is not positive. */
    void passed(int bytes) {
        if (bytes <= 0) {
            return;
        }
        readAt = Math.max(readAt, System.nanoTime() - CREDIT_NANOS) + (long) (bytes * nanosPerByte);
    }

    /** From now on there is no limit, and a reader that waits goes on. From any thread. */
    void lift() {
        lifted = true;
        LockSupport.unpark(waiting);
    }
}
