package org.wstunnel.tunnel;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets the other tunnels run from time to time. A virtual thread keeps its processor until it waits, and one whose client sends
 * without pause to a backend that takes all of it never waits: as many of them as there are processors would stop all the rest.
 * <p>
 * Belongs to one thread.
 */
final class FairShare {
    /** Half a millisecond of work: each turn costs some wake-ups, and a thread that comes back may find its caches cold. */
    private static final int TURN = 512 * 1024;
    /** A turn where so many compete that the others would wait long for theirs. */
    private static final int SHORT_TURN = 128 * 1024;
    /** What a frame costs besides its bytes, in bytes: frames of one byte are work, too. */
    private static final int FRAME = 64;
    /** What the answer to a frame costs, in bytes: that of a write. */
    private static final int ANSWER = 8 * 1024;
    /** Who waits longer than that for its next turn is not alone. */
    private static final long ALONE_NANOS = 50_000;
    /** Who waits longer than that is one of many. */
    private static final long MANY_NANOS = 5_000_000;

    private int left = SHORT_TURN;
    private boolean crowded;

    /** Bytes were passed on; gives the processor away when that were enough, and somebody wants it. */
    void passed(int bytes) {
        left -= bytes;
        if (left <= 0) {
            endTurn();
        }
    }

    /** Bytes were passed on, and came in frames. */
    void passed(int bytes, long frames) {
        // no read holds as many frames as an int can count
        passed(bytes + FRAME * (int) frames);
    }

    /** A frame was answered. */
    void answered() {
        passed(ANSWER);
    }

    private void endTurn() {
        if (!WaitingThreads.any()) {
            // a turn for nobody wakes another processor, which takes the thread away from its warm caches
            crowded = false;
            left = TURN;
            return;
        }
        long start = System.nanoTime();
        giveWay();
        long waited = System.nanoTime() - start;
        crowded = waited > ALONE_NANOS;
        left = waited > MANY_NANOS ? SHORT_TURN : TURN;
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
