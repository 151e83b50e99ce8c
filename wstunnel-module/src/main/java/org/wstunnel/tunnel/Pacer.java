// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * Keeps one direction of a tunnel below a number of bytes per second, by saying when the next read may be. Nothing is
 * held back here: bytes that are not read stay with whoever sends them.
 * <p>
 * Reads are cut so that each is worth a sixteenth of a second at most: the stream is slow, but never stands still for
 * long. Belongs to the loop's thread; times are those of {@link System#nanoTime()}.
 */
final class Pacer {
    private static final int READS_PER_SECOND = 16;
    private static final int SMALLEST_READ = 64;
    /** Time that a reader may be late without losing bytes for it. */
    private static final long CREDIT_NANOS = 100_000_000L;
    private static final double NANOS = 1e9;

    private final double nanosPerByte;
    private final int largestRead;
    private long readAt;
    private boolean lifted;

    /**
     * Create a pacer.
     *
     * @param bytesPerSecond limit; 0 for none
     * @param now            time
     */
    Pacer(long bytesPerSecond, long now) {
        this.nanosPerByte = bytesPerSecond == 0 ? 0 : NANOS / bytesPerSecond;
        this.largestRead = (int) Math.max(SMALLEST_READ, Math.min(Integer.MAX_VALUE, bytesPerSecond / READS_PER_SECOND));
        this.readAt = now;
        this.lifted = bytesPerSecond == 0;
    }

    /** How many bytes a read may bring at most. */
    int limit(int length) {
        return lifted ? length : Math.min(length, largestRead);
    }

    /** Whether the next read has to wait, until {@link #readAt()}. */
    boolean pauses(long now) {
        return !lifted && readAt - now > 0;
    }

    /** Time from which on the next read may be. */
    long readAt() {
        return readAt;
    }

    /** So many bytes were read. */
    void passed(int bytes, long now) {
        if (!lifted) {
            long credit = now - CREDIT_NANOS;
            readAt = (readAt - credit > 0 ? readAt : credit) + (long) (bytes * nanosPerByte);
        }
    }

    /** From now on there is no limit. */
    void lift() {
        lifted = true;
    }
}
