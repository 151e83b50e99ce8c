package org.wstunnel.tunnel;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Ends a tunnel whose backend takes no bytes. Looks at what the writing thread leaves behind in any case, and costs it nothing.
 * Runs on threads of the {@link TunnelClock}.
 */
final class WriteWatch {
    private static final System.Logger LOGGER = System.getLogger(WriteWatch.class.getName());
    /** How many times within the timeout the progress is looked at: the timeout is exact to this part of it. */
    private static final int LOOKS = 8;
    private static final long SHORTEST_NANOS = 10_000_000L;

    private final Bridge bridge;
    private final TunnelClock clock;
    private final Runnable stuck;
    private final long timeout;

    /** Guarded by this. */
    private Future<?> next;
    /** Guarded by this. */
    private boolean stopped;
    /** Only used by the threads of the clock, one after the other: since when nothing was written, 0 while nothing waits. */
    private long since;
    /** Only used by the threads of the clock, one after the other. */
    private int seen;

    /**
     * @param stuck what to do when a write has made no progress for so long
     */
    WriteWatch(Bridge bridge, Duration timeout, TunnelClock clock, Runnable stuck) {
        this.bridge = bridge;
        this.timeout = timeout.toNanos();
        this.clock = clock;
        this.stuck = stuck;
    }

    synchronized void start() {
        if (!stopped) {
            try {
                next = clock.in(Math.max(SHORTEST_NANOS, timeout / LOOKS), this::look);
            } catch (RejectedExecutionException e) {
                LOGGER.log(Level.DEBUG, "The server has stopped, nothing is watched any more", e);
            }
        }
    }

    synchronized void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void look() {
        int progress = bridge.backendProgress();
        long now = System.nanoTime();
        if (!bridge.writing()) {
            since = 0;
        } else if (since == 0 || progress != seen) {
            since = now;
        } else if (now - since >= timeout) {
            stuck.run();
            return;
        }
        seen = progress;
        start();
    }
}
