// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.time.Duration;

/**
 * How long to wait before a program that has ended is started again: longer each time, until it has run for a while.
 * Not thread safe.
 */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);
    /** A process that has run this long has not failed to start. */
    static final Duration STABLE = Duration.ofSeconds(10);

    private Duration next = FIRST;
    /** {@link System#nanoTime()} before which nothing is started. */
    private long notBefore = System.nanoTime();

    /**
     * The program has ended.
     *
     * @param ran how long it has run
     * @return time until it may be started again
     */
    Duration after(Duration ran) {
        if (ran.compareTo(STABLE) >= 0) {
            next = FIRST;
        }
        Duration result = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        notBefore = System.nanoTime() + result.toNanos();
        return result;
    }

    /** Time until it may be started again, in nanoseconds; zero or less if it may be now. */
    long nanosLeft() {
        return notBefore - System.nanoTime();
    }
}
