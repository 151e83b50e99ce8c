// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Buckets of tokens that fill at the same rate, one for each key. A full bucket costs nothing: it is forgotten.
 * <p>
 * A bucket is kept as the time at which it will be full again (the generic cell rate algorithm): one number, which
 * changes only when a token is taken.
 */
final class TokenBuckets {
    private static final int FIRST_SWEEP = 1024;
    /** Some megabytes. With more, half of them go that would be full first, and are taken for full. */
    static final int MOST = 65_536;
    private static final double NANOS = 1e9;

    private final long nanosPerToken;
    /** How far in the future the time of a bucket may be that still has a token. */
    private final long tolerance;
    private final long start = System.nanoTime();
    /** Time since the start at which the bucket is full. */
    private final ConcurrentHashMap<String, Long> fullAt = new ConcurrentHashMap<>();
    private final AtomicInteger sweepAt = new AtomicInteger(FIRST_SWEEP);

    /**
     * Create buckets.
     *
     * @param perSecond tokens that come in a second
     * @param burst     tokens that a full bucket holds, at least 1
     */
    TokenBuckets(double perSecond, int burst) {
        this.nanosPerToken = Math.max(1, Math.round(NANOS / perSecond));
        this.tolerance = Math.multiplyExact(nanosPerToken, (long) burst - 1);
    }

    /**
     * Take a token.
     *
     * @param key whose bucket
     * @return empty if there was one, otherwise the time until the next one comes
     */
    Optional<Duration> take(String key) {
        return take(key, System.nanoTime() - start);
    }

    /**
     * The same at a given time.
     *
     * @param key whose bucket
     * @param now nanoseconds, never less than in a call before
     */
    Optional<Duration> take(String key, long now) {
        sweep(now);
        long[] wait = new long[1];
        fullAt.compute(key, (k, at) -> {
            long full = at == null ? now : Math.max(now, at);
            wait[0] = full - now - tolerance;
            return wait[0] > 0 ? at : Long.valueOf(full + nanosPerToken);
        });
        return wait[0] > 0 ? Optional.of(Duration.ofNanos(wait[0])) : Optional.empty();
    }

    /** Number of buckets that are kept. */
    int size() {
        return fullAt.size();
    }

    // each sweep waits for twice the number of buckets that the one before has left, if there may be so many: constant
    // work for each token
    private void sweep(long now) {
        int limit = sweepAt.get();
        if (fullAt.size() >= limit && sweepAt.compareAndSet(limit, Integer.MAX_VALUE)) {
            fullAt.values().removeIf(at -> at <= now);
            if (fullAt.size() > MOST / 2) {
                long[] times = fullAt.values().stream().mapToLong(Long::longValue).sorted().toArray();
                long median = times[times.length / 2];
                fullAt.values().removeIf(at -> at < median);
                keepHalf(median);
            }
            sweepAt.set(Math.clamp(2L * fullAt.size(), FIRST_SWEEP, MOST));
        }
    }

    /** Of those that are full at the same time any will do. */
    private void keepHalf(long median) {
        int[] left = {fullAt.size() - MOST / 2};
        fullAt.values().removeIf(at -> at == median && left[0]-- > 0);
    }
}
