// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a backend whose connections fail is left out of the balancing, and for how long.
 *
 * @param failures how many attempts in a row have to fail
 * @param base     for how long the first time; zero never leaves a backend out
 * @param longest  what the time may grow to
 */
public record FailurePolicy(int failures, Duration base, Duration longest) {
    /**
     * So many connections in a row that end at once say the same as a refused one: each of them alone may be a client's
     * fault.
     */
    static final int EARLY_ENDS = 3;
    /** Twice as long every time; 2^20 is more than any configured maximum. */
    private static final int MOST_DOUBLINGS = 20;
    private static final double JITTER = 0.25;

    /**
     * Time for which a backend is left out.
     *
     * @param before how many times it was left out since it last worked
     * @return nanoseconds: doubled every time, with a quarter more or less, so that gateways do not come back all at once
     */
    long nanos(int before) {
        double grown = (double) base.toNanos() * (1L << Math.min(before, MOST_DOUBLINGS));
        return jittered(Math.min(grown, (double) longest.toNanos()));
    }

    /** Nanoseconds after which a backend that is left out may be tried, because all of them are. */
    long soonest() {
        return jittered((double) base.toNanos());
    }

    int earlyEnds() {
        return Math.max(failures, EARLY_ENDS);
    }

    private static long jittered(double nanos) {
        return (long) (nanos * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
    }
}
