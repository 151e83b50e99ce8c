// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Runs what may block, such as writing to a log, beside the event loops: one task after another, on a thread of its own.
 * <p>
 * If the tasks take too long, later ones are dropped, so that nothing waits and memory is bounded. May be used by any thread.
 */
public final class BackgroundQueue {
    private static final int LIMIT = 10_000;
    private static final long KEEP_THREAD_SECONDS = 5;

    private final ThreadPoolExecutor executor;
    private final AtomicLong dropped = new AtomicLong();
    private final LongConsumer tellDropped;

    /**
     * Create a queue. Its thread starts with the first task, and ends when there was none for some seconds.
     *
     * @param name        name of the thread
     * @param pause       how long the thread waits for more, once it has done all tasks: to wake it for each one costs both sides
     *                    more than a short task does
     * @param tellDropped is told how many tasks were dropped, on the queue's thread, once there is room again
     */
    public BackgroundQueue(String name, Duration pause, LongConsumer tellDropped) {
        this.tellDropped = tellDropped;
        this.executor = new ThreadPoolExecutor(1, 1, KEEP_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LIMIT),
                Thread.ofPlatform().daemon().name(name).factory()) {
            @Override
            protected void afterExecute(Runnable task, Throwable failure) {
                if (getQueue().isEmpty()) {
                    // nothing comes that could tell
                    tellDropped();
                    LockSupport.parkNanos(pause.toNanos());
                }
            }
        };
        this.executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Add a task. Never waits.
     *
     * @param task task; what it throws is for the thread's handler of uncaught exceptions
     */
    public void add(Runnable task) {
        try {
            executor.execute(dropped.get() == 0 ? task : () -> {
                tellDropped();
                task.run();
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // full, or the system gives no thread
            dropped.incrementAndGet();
        }
    }

    private void tellDropped() {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            tellDropped.accept(lost);
        }
    }

    /**
     * Wait until the tasks that were added are done.
     *
     * @param patience how long to wait at most
     */
    public void flush(Duration patience) {
        CountDownLatch done = new CountDownLatch(1);
        add(done::countDown);
        try {
            done.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
