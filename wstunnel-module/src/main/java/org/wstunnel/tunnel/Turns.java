package org.wstunnel.tunnel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The line in which threads stand that have had their turn, and would go on without ever waiting by themselves. There is one for the
 * virtual machine, as there is one scheduler of virtual threads.
 * <p>
 * That scheduler cannot be left to take turns. It has a queue for each processor and for each thread from which work comes, and a
 * processor that has found work in one stays there until it is empty. Threads that yield, or let a timer wake them, keep theirs
 * filled, and who is in another one, as new connections and ended waits are, waits for as long as they like. So they leave the
 * scheduler altogether, and come back when nobody else waits for a processor; where somebody always does, one of them comes back
 * now and then.
 * <p>
 * A platform thread lets them out. It starts with the line and ends a while after it.
 */
final class Turns {
    /** How often the scheduler is looked at while threads stand in line. */
    private static final long LOOK_NANOS = 200_000;
    /** So long the line stands still at least where others want the processors all the time. */
    private static final long STANDSTILL_NANOS = 5_000_000;
    /**
     * So many times as long as a piece of work takes it stands still there, which is longer on a busy machine: a processor that finds one
     * that was let out whenever it is done with the one before would look at no other queue.
     */
    private static final int STANDSTILL_PIECES = 4;
    private static final long LONGEST_STANDSTILL_NANOS = 500_000_000;
    /** So long the usher stays when nobody stands in line: to start a thread for each turn would be dear. */
    private static final long LINGER_NANOS = 1_000_000_000;
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    /** Pieces that a turn may take in any case. */
    private static final int SHORTEST = 4;
    /** Pieces that a turn may take at most: some 16 milliseconds. */
    private static final int LONGEST = 64;
    /** Pieces of all turns until a thread has its next one: half a second for each processor. */
    private static final int ROUND = 2048;

    private static final Queue<Turn> LINE = new ConcurrentLinkedQueue<>();
    /** Threads that stand in line, or were let out and do not run yet. */
    private static final AtomicInteger STANDING = new AtomicInteger();
    /** Those of them that were let out: they are in the scheduler's queues, and do not count as others there. */
    private static final AtomicInteger LET_OUT = new AtomicInteger();
    /** Nanoseconds that the last piece took of a thread that came to the line. */
    private static volatile long lastPiece;
    private static final AtomicReference<Thread> USHER = new AtomicReference<>();

    private Turns() {
    }

    /**
     * Whether others wait for a processor that are not out of the line.
     *
     * @return {@code true} also where it cannot be known
     */
    static boolean othersWait() {
        return !WaitingThreads.KNOWN || WaitingThreads.count() > LET_OUT.get();
    }

    /** Whether threads stand in line. */
    static boolean inUse() {
        return STANDING.get() > 0;
    }

    /** How many pieces of work make a turn, if only those in line wait for it. Long ones find their bytes in the processor's cache. */
    static int pieces() {
        return Math.clamp((long) ROUND * PROCESSORS / (STANDING.get() + 1), SHORTEST, LONGEST);
    }

    /**
     * Stand in line. Returns when it is this thread's turn, or when it is interrupted, with the flag still set.
     *
     * @param piece nanoseconds that its last piece of work took
     */
    static void await(long piece) {
        lastPiece = piece;
        Turn turn = new Turn(Thread.currentThread());
        STANDING.incrementAndGet();
        LINE.add(turn);
        callUsher();
        while (turn.state.get() == Turn.State.STANDS && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(turn);
        }
        if (!turn.state.compareAndSet(Turn.State.STANDS, Turn.State.GONE)) {
            LET_OUT.decrementAndGet();
        }
        STANDING.decrementAndGet();
    }

    private static void callUsher() {
        Thread usher = USHER.get();
        if (usher != null) {
            LockSupport.unpark(usher);
            return;
        }
        usher = Thread.ofPlatform().daemon().name("wstunnel-turns").unstarted(Turns::letOut);
        if (USHER.compareAndSet(null, usher)) {
            usher.start();
        }
    }

    /** The usher's work. */
    private static void letOut() {
        long last = System.nanoTime();
        while (!endOfLine()) {
            long now = System.nanoTime();
            int most = WaitingThreads.count() == 0 ? PROCESSORS : LET_OUT.get() == 0 && now - last >= standstill() ? 1 : 0;
            for (int i = 0; i < most; i++) {
                if (next()) {
                    last = now;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static long standstill() {
        return Math.clamp(STANDSTILL_PIECES * lastPiece, STANDSTILL_NANOS, LONGEST_STANDSTILL_NANOS);
    }

    private static boolean next() {
        Turn turn = LINE.poll();
        while (turn != null && !turn.begin()) {
            turn = LINE.poll();
        }
        return turn != null;
    }

    /** Whether nobody has come for some time, and this thread is the usher no more. */
    private static boolean endOfLine() {
        if (!LINE.isEmpty()) {
            return false;
        }
        LockSupport.parkNanos(LINGER_NANOS);
        if (!LINE.isEmpty()) {
            return false;
        }
        USHER.set(null);
        // who came before that has called this thread, who comes now starts another one
        return LINE.isEmpty() || !USHER.compareAndSet(null, Thread.currentThread());
    }

    /**
     * A place in the line.
     */
    private static final class Turn {
        private final Thread thread;
        private final AtomicReference<State> state = new AtomicReference<>(State.STANDS);

        Turn(Thread thread) {
            this.thread = thread;
        }

        /** Returns whether the thread was still there. */
        boolean begin() {
            LET_OUT.incrementAndGet();
            if (!state.compareAndSet(State.STANDS, State.LET_OUT)) {
                LET_OUT.decrementAndGet();
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }

        /** What has become of the thread. */
        private enum State {
            STANDS, LET_OUT, GONE
        }
    }
}
