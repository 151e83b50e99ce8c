// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.drain;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.tunnel.OpenTunnels;

/**
 * The orderly end of all open tunnels: no new ones, Close frames in waves, and a hard end for those that do not finish.
 * <p>
 * Works on threads of its own; all methods may be called by any thread. It can be called off, but a client that was
 * told stays told.
 */
public final class Drain {
    private static final System.Logger LOGGER = System.getLogger(Drain.class.getName());
    private static final String DRAINING = "server is draining";
    private static final String STOPPING = "server is stopping";

    private final OpenTunnels tunnels;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile DrainPlan plan;
    /** Guarded by the lock: the drain that goes on or has ended, {@code null} while tunnels are accepted. */
    private DrainRun run;
    /** Guarded by the lock: whether the server stops, which cannot be called off. */
    private boolean stopped;

    /**
     * Create a drain that has not begun.
     *
     * @param tunnels the open tunnels
     * @param plan    what it does
     */
    public Drain(OpenTunnels tunnels, DrainPlan plan) {
        this.tunnels = tunnels;
        this.plan = plan;
    }

    /** Change what the next drain does. */
    public void plan(DrainPlan plan) {
        this.plan = plan;
    }

    /**
     * Whether this server takes no new tunnels or soon will not, since a drain has begun or it is stopping: it is not ready.
     *
     * @return whether a drain has begun and was not called off
     */
    public boolean draining() {
        return tunnels.leaving();
    }

    /**
     * Begin: after the plan's delay refuse new tunnels and tell the open ones in waves. Returns at once. Does nothing
     * if it has begun before.
     *
     * @param why who wants it, for the log
     * @return whether it has begun by this call
     */
    public boolean begin(String why) {
        return begin(plan, DRAINING, why);
    }

    /**
     * Call the drain off: new tunnels are accepted again, and clients that were not told yet stay.
     *
     * @return whether there was one to call off
     */
    public boolean cancel() {
        lock.lock();
        try {
            if (run == null || stopped) {
                return false;
            }
            run.cancel();
            run = null;
            tunnels.start();
        } finally {
            lock.unlock();
        }
        LOGGER.log(Level.INFO, () -> "Drain is called off, " + tunnels.count() + " tunnels are open");
        return true;
    }

    /**
     * The process ends: begin, unless a drain has begun before. Returns when no tunnel is open, or when the plan's
     * timeout is over.
     *
     * @param why who wants it, for the log
     */
    public void drain(String why) {
        begin(why);
        await();
    }

    /**
     * The server stops, and within this time tells the clients that were not told yet. Returns when no tunnel is open,
     * or when the time is over. A second call returns at once.
     *
     * @param limit how long to wait at most
     */
    public void stop(Duration limit) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            stopped = true;
            if (run != null) {
                run.hurry(limit);
            }
        } finally {
            lock.unlock();
        }
        begin(plan.within(limit), STOPPING, "the server stops");
        await();
    }

    /** The server starts: tunnels are accepted. */
    public void reset() {
        lock.lock();
        try {
            run = null;
            stopped = false;
            tunnels.start();
        } finally {
            lock.unlock();
        }
    }

    private boolean begin(DrainPlan now, String reason, String why) {
        lock.lock();
        try {
            if (run != null) {
                return false;
            }
            tunnels.leave();
            if (now.delay().isZero()) {
                // when this returns, no new tunnel is accepted
                tunnels.refuse(now.code(), reason);
            }
            run = new DrainRun(tunnels, now, reason);
            run.start(why);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void await() {
        DrainRun awaited;
        lock.lock();
        try {
            awaited = run;
        } finally {
            lock.unlock();
        }
        if (awaited != null) {
            awaited.await();
        }
    }
}
