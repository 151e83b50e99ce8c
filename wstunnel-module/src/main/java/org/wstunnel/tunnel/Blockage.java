// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * How long one side lets output wait. Times are those of {@link System#nanoTime()}; belongs to the loop's thread.
 */
final class Blockage {
    private boolean blocked;
    private long since;
    private long progressAt;
    private long freeAt;
    private long total;

    Blockage(long now) {
        progressAt = now;
        freeAt = now;
    }

    /** Whether output waits. */
    boolean blocked() {
        return blocked;
    }

    /** Time at which some output was taken last, or at which output began to wait. */
    long progressAt() {
        return progressAt;
    }

    /** Time at which output has ceased to wait; only while none waits. */
    long freeAt() {
        return freeAt;
    }

    /** Time in which output has waited, all in all, in nanoseconds. May be asked by any thread, which sees it a little late. */
    long total(long now) {
        return blocked ? total + Math.max(0, now - since) : total;
    }

    /** Some output was taken, or has begun to wait. */
    void progress(boolean waits, long now) {
        if (waits && !blocked) {
            since = now;
        } else if (!waits && blocked) {
            total += now - since;
            freeAt = now;
        }
        blocked = waits;
        progressAt = now;
    }
}
