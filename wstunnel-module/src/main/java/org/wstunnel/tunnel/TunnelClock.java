package org.wstunnel.tunnel;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The clock of all tunnels of a server: runs what is due, each on a virtual thread of its own, so that no tunnel can hold up
 * another one's ping.
 */
public final class TunnelClock implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    /**
     * Create a clock, which starts its one thread when it is first used.
     */
    public TunnelClock() {
        executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("wstunnel-clock").factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Run a task later.
     *
     * @param nanos time from now, in nanoseconds
     * @param task  task, may block
     * @return to cancel it
     * @throws java.util.concurrent.RejectedExecutionException if the clock is closed
     */
    public Future<?> in(long nanos, Runnable task) {
        return executor.schedule(() -> Thread.startVirtualThread(task), nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Stop the clock. What is not due yet never runs.
     */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
