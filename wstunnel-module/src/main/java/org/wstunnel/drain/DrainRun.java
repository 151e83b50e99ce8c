// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.drain;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.tunnel.Tunnel;

/**
 * One drain from its first wave to its end, on a virtual thread of its own.
 */
final class DrainRun {
    private static final System.Logger LOGGER = System.getLogger(DrainRun.class.getName());
    /** A wave is no smaller than this: so few clients are no crowd when they come back together. */
    private static final int SMALLEST_WAVE = 20;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    /** How long a Close frame waits at most for a moment in which no data passes. */
    private static final Duration LONGEST_LULL_WAIT = Duration.ofSeconds(1);
    private static final int LULL_SHARE = 4;

    private final OpenTunnels tunnels;
    private final DrainPlan plan;
    private final String reason;
    private final long start = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock: {@link System#nanoTime()} of the hard end. */
    private long hardEnd;
    /** Guarded by the lock: whether the waves follow without a pause. */
    private boolean hurrying;
    /** Guarded by the lock. */
    private boolean cancelled;
    /** Guarded by the lock. */
    private boolean ended;

    DrainRun(OpenTunnels tunnels, DrainPlan plan, String reason) {
        this.tunnels = tunnels;
        this.plan = plan;
        this.reason = reason;
        this.hardEnd = start + plan.timeout().toNanos();
    }

    void start(String why) {
        int count = tunnels.count();
        LOGGER.log(count > 0 ? Level.INFO : Level.DEBUG, () -> "Drain of " + count + " tunnels over " + plan.period()
                + (plan.delay().isZero() ? "" : " after " + plan.delay()) + ", at most " + plan.timeout() + ": " + why);
        Thread.ofVirtual().name("wstunnel-drain").start(this::run);
    }

    /** Tell all that are left at once, and end within this time. */
    void hurry(Duration limit) {
        change(() -> {
            hurrying = true;
            long end = System.nanoTime() + limit.toNanos();
            if (end - hardEnd < 0) {
                hardEnd = end;
            }
        });
    }

    void cancel() {
        change(() -> cancelled = true);
    }

    /** Wait until it has ended or was called off. */
    void await() {
        lock.lock();
        try {
            while (!ended && !cancelled) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        int first;
        int cutOff;
        try {
            refuseAfterDelay();
            first = tunnels.count();
            tellInWaves();
            while (!isCancelled() && nanosLeft() > 0 && tunnels.count() > 0) {
                // in small steps, since the hard end may come nearer
                tunnels.awaitNone(Math.min(nanosLeft(), SHORTEST_PAUSE.toNanos()));
            }
            cutOff = isCancelled() ? 0 : cutOff();
        } finally {
            change(() -> ended = true);
        }
        if (!isCancelled() && first > 0) {
            LOGGER.log(cutOff == 0 ? Level.INFO : Level.WARNING, () -> "Drain has ended after "
                    + (System.nanoTime() - start) / 1_000_000 + " ms: " + first + " tunnels, " + cutOff + " of them cut off");
        }
        // a tunnel that was being opened when the drain began is told as soon as it is open, and has the same hard end
        if (awaitHardEnd()) {
            cutOff();
        }
    }

    /** Waits for the hard end. Returns false if the drain was called off before. */
    private boolean awaitHardEnd() {
        lock.lock();
        try {
            for (long left = hardEnd - System.nanoTime(); left > 0 && !cancelled; left = hardEnd - System.nanoTime()) {
                changed.awaitNanos(left);
            }
            return !cancelled;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void refuseAfterDelay() {
        pauseUntil(start + plan.delay().toNanos());
        lock.lock();
        try {
            // whoever cancels accepts tunnels again right afterwards
            if (!cancelled) {
                tunnels.refuse(plan.code(), reason);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellInWaves() {
        if (isCancelled()) {
            return;
        }
        long begin = System.nanoTime();
        List<Tunnel> sessions = new ArrayList<>(tunnels.sessions());
        Collections.shuffle(sessions);
        int most = Math.clamp(plan.period().dividedBy(SHORTEST_PAUSE), 1, Integer.MAX_VALUE);
        int waves = Math.clamp((sessions.size() + SMALLEST_WAVE - 1) / SMALLEST_WAVE, 1, most);
        long share = plan.period().toNanos() / Math.max(1, waves - 1);
        for (int wave = 0; wave < waves; wave++) {
            // the first wave goes out at once, every other one at some moment of its own share of the period
            if (wave > 0 && !pauseUntil(begin + (wave - 1) * share + ThreadLocalRandom.current().nextLong(share + 1))) {
                return;
            }
            int from = (int) ((long) sessions.size() * wave / waves);
            int to = (int) ((long) sessions.size() * (wave + 1) / waves);
            sessions.subList(from, to).forEach(this::tell);
        }
    }

    private void tell(Tunnel tunnel) {
        tunnel.closeInLull(plan.code(), reason,
                Duration.ofNanos(Math.min(LONGEST_LULL_WAIT.toNanos(), nanosLeft() / LULL_SHARE)));
    }

    /** Returns whether the drain goes on. */
    private boolean pauseUntil(long time) {
        lock.lock();
        try {
            long left = time - System.nanoTime();
            while (left > 0 && !hurrying && !cancelled) {
                left = changed.awaitNanos(left);
            }
            return !cancelled;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private int cutOff() {
        List<Tunnel> left = List.copyOf(tunnels.sessions());
        left.forEach(Tunnel::abort);
        return left.size();
    }

    private long nanosLeft() {
        lock.lock();
        try {
            return hardEnd - System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
