// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * All waiting of these tests: for something that must happen, within a deadline that is far longer than it should take.
 */
public final class Await {
    /** How long anything may take before a test fails. Generous, since the machine may be busy with other work. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {
    }

    public static void until(String what, BooleanSupplier condition) {
        if (!becomes(condition, DEADLINE)) {
            throw new AssertionError("not within " + DEADLINE + ": " + what);
        }
    }

    /**
     * Whether a condition becomes true within a time.
     */
    public static boolean becomes(BooleanSupplier condition, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE);
        }
        return true;
    }

    /**
     * Waits until a counter has not moved for a while, or has reached a limit.
     *
     * @return the counter
     */
    public static long standstill(LongSupplier counter, Duration quiet, long limit) {
        long seen = counter.getAsLong();
        while (seen < limit) {
            long last = seen;
            if (!becomes(() -> counter.getAsLong() != last, quiet)) {
                return last;
            }
            seen = counter.getAsLong();
        }
        return seen;
    }

    public static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + DEADLINE, e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
