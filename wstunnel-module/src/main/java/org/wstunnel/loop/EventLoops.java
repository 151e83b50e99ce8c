// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The event loops of a server. They start when they are first needed; one that dies is replaced.
 * <p>
 * May be used by any thread.
 */
public final class EventLoops implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(EventLoops.class.getName());

    private final Maker maker;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; {@code null} where none runs. */
    private final EventLoop[] loops;
    /** Guarded by the lock: where the search for the next loop begins. */
    private int start;
    /** Whether a loop has died and could not be replaced yet. Written under the lock. */
    private volatile boolean broken;

    /**
     * Create loops, none of which runs yet.
     *
     * @param count number of loops, at least 1
     */
    public EventLoops(int count) {
        this(count, EventLoop::new);
    }

    /**
     * Create loops that are made by someone else.
     *
     * @param maker makes each of them
     */
    EventLoops(int count, Maker maker) {
        this.loops = new EventLoop[count];
        this.maker = maker;
    }

    /** Makes a loop, which does not run yet. */
    interface Maker {
        /**
         * Make a loop.
         *
         * @param name name of its thread
         * @param died see {@link EventLoop}
         */
        EventLoop make(String name, Consumer<Throwable> died) throws IOException;
    }

    /**
     * The loop that has the least to do.
     *
     * @return a running loop
     * @throws IOException if no loop runs and none can be started
     */
    public EventLoop next() throws IOException {
        lock.lock();
        try {
            IOException failure = replace();
            EventLoop best = null;
            for (int i = 0; i < loops.length; i++) {
                EventLoop loop = loops[(start + i) % loops.length];
                if (loop != null && (best == null || loop.load() < best.load())) {
                    best = loop;
                }
            }
            start = (start + 1) % loops.length;
            if (best == null) {
                throw failure == null ? new IOException("The event loops are closed") : failure;
            }
            return best;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a loop has died and no other one can take its place, which is tried once more: a server that is not ready
     * may get no request that would.
     *
     * @return whether there are fewer loops than there should be
     */
    public boolean broken() {
        if (!broken) {
            return false;
        }
        lock.lock();
        try {
            return broken && replace() != null;
        } finally {
            lock.unlock();
        }
    }

    /** End the loops. What is open on them is closed. They start again when they are needed. */
    @Override
    public void close() {
        lock.lock();
        try {
            for (int i = 0; i < loops.length; i++) {
                if (loops[i] != null) {
                    loops[i].close();
                    loops[i] = null;
                }
            }
            broken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Starts what does not run. Returns why that failed, {@code null} if all run. */
    private IOException replace() {
        IOException failure = null;
        for (int i = 0; i < loops.length; i++) {
            if (loops[i] == null || !loops[i].running()) {
                loops[i] = null;
                try {
                    loops[i] = startLoop(i);
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    // the JVM says so where the system gives no thread
                    failure = new IOException("No event loop can be started", e);
                    BackgroundLog.add(LOGGER, Level.ERROR, () -> "No event loop can be started", e);
                }
            }
        }
        broken = failure != null;
        return failure;
    }

    private EventLoop startLoop(int number) throws IOException {
        EventLoop loop = maker.make("wstunnel-loop-" + number, this::died);
        loop.start();
        return loop;
    }

    private void died(Throwable cause) {
        BackgroundLog.add(LOGGER, Level.ERROR, () -> "An event loop has failed, its tunnels are ended", cause);
        lock.lock();
        try {
            // if they were closed meanwhile none is to start
            if (Arrays.stream(loops).anyMatch(it -> it != null && !it.running())) {
                replace();
            }
        } finally {
            lock.unlock();
        }
    }
}
