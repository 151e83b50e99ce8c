// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.wstunnel.loop.Threads;

/**
 * The virtual thread of something that runs beside the backends of a pool. It is told to end, and not interrupted: its
 * pauses and its attempts to connect end then.
 */
final class Background implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    /** Attempts that are under way; guarded by the lock. */
    private final Set<Dial> dials = new HashSet<>();
    /** Guarded by the lock. */
    private boolean over;
    /** Set before this is handed out. */
    private Thread thread;

    private Background() {
    }

    /**
     * Start a thread.
     *
     * @param name name of the thread
     * @param work what it does; returns soon when this is over
     * @return running thread, to be closed
     */
    static Background start(String name, Consumer<Background> work) {
        Background background = new Background();
        background.thread = Thread.ofVirtual().name(name).start(() -> work.accept(background));
        return background;
    }

    /** Whether the thread is to end. */
    boolean over() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Wait.
     *
     * @param time for how long
     * @return whether to go on; {@code false} if the thread is to end
     */
    boolean pause(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!over && left > 0) {
                left = ended.awaitNanos(left);
            }
            return !over;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * An attempt that ends when this does.
     *
     * @param timeout how long it may take
     * @return attempt, to be closed when it is over
     */
    Dial dial(Duration timeout) {
        return dial(timeout, NOTHING);
    }

    /**
     * An attempt that ends when this does.
     *
     * @param timeout  how long it may take
     * @param preamble what the backend is sent first
     * @return attempt, to be closed when it is over
     */
    Dial dial(Duration timeout, byte[] preamble) {
        Dial dial = Dial.within(timeout, preamble);
        dial.onClose(() -> forget(dial));
        lock.lock();
        try {
            if (!over) {
                dials.add(dial);
                return dial;
            }
        } finally {
            lock.unlock();
        }
        dial.close();
        return dial;
    }

    private void forget(Dial dial) {
        lock.lock();
        try {
            dials.remove(dial);
        } finally {
            lock.unlock();
        }
    }

    /** Tell the thread to end, end what it waits for, and wait for its end. */
    @Override
    public void close() {
        List<Dial> running;
        lock.lock();
        try {
            over = true;
            ended.signalAll();
            running = List.copyOf(dials);
        } finally {
            lock.unlock();
        }
        running.forEach(Dial::close);
        Threads.join(thread);
    }
}
