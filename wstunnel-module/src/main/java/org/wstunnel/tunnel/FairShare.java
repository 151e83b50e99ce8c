package org.wstunnel.tunnel;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets the other tunnels run from time to time. A virtual thread keeps its processor until it waits, and one whose client sends
 * without pause to a backend that takes all of it never waits: as many of them as there are processors would stop all the rest.
 * <p>
 * So work is counted in pieces. Who has not waited by itself for a whole piece goes behind the others, as {@link Turns} says: at once
 * if one that has waited for something is to run, and later if there are only such that never wait.
 * <p>
 * Belongs to one thread.
 */
final class FairShare {
    /** A quarter of a millisecond of work, in bytes that are passed on: a byte stands for a nanosecond. */
    private static final int PIECE = 256 * 1024;
    /** What a frame costs besides its bytes, in bytes: frames of one byte are work, too. */
    private static final int FRAME = 64;
    /** What the answer to a frame costs, in bytes: that of a write. */
    private static final int ANSWER = 8 * 1024;
    /**
     * So many times as long as it should work may take because the code is not compiled yet. What takes longer has been taken from the
     * processor by another program, which is no work of its own: a small message would stand in line for it.
     */
    private static final int SLOWEST = 100;
    /** Who took longer for a piece has waited in it, and others have had the processor. */
    private static final long BUSY_NANOS = 10_000_000;
    /** So often a thread only yields, one piece after another, before it stands in line. */
    private static final int MOST_YIELDS = 3;
    /** Pieces of a turn where nobody is known to be like this thread: each turn costs some wake-ups. */
    private static final int ALONE = 2;
    /** Who waits longer than that after a yield is not alone. */
    private static final long ALONE_NANOS = 50_000;

    /** Whether it is known who waits for a processor. */
    private final boolean known;
    private int left = PIECE;
    private int pieces;
    private int yields;
    private long since = System.nanoTime();
    private boolean crowded;
    /** Whether this piece took long without a wait. */
    private boolean slow;

    FairShare() {
        this(WaitingThreads.KNOWN);
    }

    /** A share that does what this JDK, or one that tells less, allows. */
    FairShare(boolean known) {
        this.known = known;
    }

    /** Bytes were passed on; gives the processor away when that were enough, and somebody wants it. */
    void passed(int bytes) {
        left -= bytes;
        if (left <= 0) {
            endPiece();
        }
    }

    /**
     * Bytes were passed on, and came in frames. It is the time they took to be taken apart that counts where that is longer than it
     * should be: before the code is compiled, which takes seconds on a busy machine, a piece would be dozens of milliseconds.
     */
    void passed(int bytes, long frames, long nanos) {
        long work = bytes + FRAME * frames;
        long time = Math.min(nanos, SLOWEST * work);
        slow |= time >= PIECE && time > work;
        passed((int) Math.min(PIECE, Math.max(work, time)));
    }

    /** A frame was answered. */
    void answered() {
        passed(ANSWER);
    }

    private void endPiece() {
        left = PIECE;
        long now = System.nanoTime();
        long piece = now - since;
        boolean tooLong = slow;
        boolean busy = tooLong || piece < BUSY_NANOS;
        slow = false;
        since = now;
        pieces = busy ? pieces + 1 : 0;
        if (!busy || pieces < ALONE && !Turns.inUse()) {
            return;
        }
        if (!known) {
            pieces = 0;
            giveWay();
        } else if (Turns.othersWait() || Turns.inUse() && (tooLong || pieces >= Turns.pieces())) {
            endTurn(piece);
        } else {
            yields = 0;
        }
    }

    private void endTurn(long piece) {
        pieces = 0;
        if (yields < MOST_YIELDS && !Turns.inUse()) {
            // who waits is mostly somebody that has to do with this very tunnel, and gone in a moment
            yields++;
            Thread.yield();
        } else {
            yields = 0;
            Turns.await(piece);
        }
        since = System.nanoTime();
    }

    /**
     * Without knowledge of who waits. A thread that yields goes to the end of its processor's own queue, and the processor does not
     * look at what comes from outside, which new connections and ended waits are, before that queue is empty. Where several threads
     * yield it never is. One that is woken by a timer comes from outside itself.
     */
    private void giveWay() {
        long start = System.nanoTime();
        if (crowded) {
            LockSupport.parkNanos(1);
        } else {
            Thread.yield();
        }
        since = System.nanoTime();
        crowded = since - start > ALONE_NANOS;
    }
}
