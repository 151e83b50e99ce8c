package org.wstunnel.tunnel;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets the other tunnels run from time to time. A virtual thread keeps its processor until it waits, and one whose client sends
 * without pause to a backend that takes all of it never waits: as many of them as there are processors would stop all the rest.
 * <p>
 * Belongs to one thread.
 */
final class FairShare {
    /** After so many bytes the clock is looked at. */
    private static final int LOOK_BYTES = 64 * 1024;
    /** A turn of who is alone: each end of a turn wakes another processor, which costs a stream a tenth if it is every 128 KiB. */
    private static final long LONG_TURN_NANOS = 1_000_000;
    /** A turn where others wait: with four times as much, hundreds of streams hold each other up while they start. */
    private static final long SHORT_TURN_NANOS = 100_000;
    /** Who waits longer than that for its next turn is not alone. */
    private static final long ALONE_NANOS = 50_000;

    private int left = LOOK_BYTES;
    private long turn = System.nanoTime();
    private boolean crowded;

    /** Bytes were passed on; gives the processor away when the turn is over. */
    void passed(int bytes) {
        left -= bytes;
        if (left > 0) {
            return;
        }
        left = LOOK_BYTES;
        long now = System.nanoTime();
        if (now - turn >= (crowded ? SHORT_TURN_NANOS : LONG_TURN_NANOS)) {
            giveWay();
            turn = System.nanoTime();
            crowded = turn - now > ALONE_NANOS;
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
