package org.wstunnel.tunnel;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets the other tunnels run from time to time. A virtual thread keeps its processor until it waits, and one whose client sends
 * without pause to a backend that takes all of it never waits: as many of them as there are processors would stop all the rest.
 * <p>
 * Belongs to one thread.
 */
final class FairShare {
    /** About a millisecond of work where frames are tiny, and some yields in a thousand system calls where they are not. */
    private static final int BYTES = 128 * 1024;
    /** Who waits longer than that for its next turn is not alone. */
    private static final long ALONE_NANOS = 50_000;

    private int left = BYTES;
    private boolean crowded;

    /** Bytes were passed on; gives the processor away when that were enough, and somebody wants it. */
    void passed(int bytes) {
        left -= bytes;
        if (left <= 0) {
            left = BYTES;
            if (!WaitingThreads.any()) {
                // a turn for nobody wakes another processor, which takes the thread away from its warm caches
                crowded = false;
                return;
            }
            long start = System.nanoTime();
            giveWay();
            crowded = System.nanoTime() - start > ALONE_NANOS;
        }
    }

    /**
     * A thread that yields goes to the end of its processor's own queue, and the processor does not look at what comes from outside,
     * which new connections and ended waits are, before that queue is empty. Where several threads yield it never is. One that is woken
     * by a timer comes from outside itself.
     */
    private void giveWay() {
        if (crowded) {
            LockSupport.parkNanos(1);
        } else {
            Thread.yield();
        }
    }
}
