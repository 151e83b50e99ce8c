// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.http.Status;

/**
 * Refuses new tunnels while the process has only a few descriptors left. A listener of Helidon that runs out of them while it
 * accepts a connection stops, and takes every open tunnel with it.
 * <p>
 * Counting descriptors means to list a directory, so that is done only as often as the last count asks for: it is good until a
 * quarter of what was left then may be in use, and for a second at most.
 */
public final class DescriptorReserve implements GateCheck {
    private static final int SMALLEST_RESERVE = 32;
    /** The part of all descriptors that is kept for connections that are no tunnels, files and the JVM. */
    private static final int RESERVED_PART = 16;
    /** A tunnel has one towards the client and one towards the backend, and some may be on their way. */
    private static final int PER_TUNNEL = 4;
    private static final long GOOD_FOR = TimeUnit.SECONDS.toNanos(1);
    private static final DescriptorReserve PROCESS = new DescriptorReserve(
            ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null);

    private final long maximum;
    private final LongSupplier open;
    /** The fields below are guarded by this object's monitor, under which nothing waits but the count itself. */
    private long countedAt;
    private long left;
    private long goodFor;

    private DescriptorReserve(UnixOperatingSystemMXBean unix) {
        this(unix == null ? Long.MAX_VALUE : unix.getMaxFileDescriptorCount(),
                unix == null ? () -> 0 : unix::getOpenFileDescriptorCount);
    }

    DescriptorReserve(long maximum, LongSupplier open) {
        this.maximum = maximum;
        this.open = open;
    }

    /**
     * The reserve of this process.
     *
     * @return the one instance; where the operating system has no such limit it refuses nothing
     */
    public static DescriptorReserve ofProcess() {
        return PROCESS;
    }

    /**
     * How many tunnels may be open without the reserve.
     *
     * @return half of the descriptors that are left now, since a tunnel has two
     */
    public int tunnels() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (maximum - open.getAsLong() - reserve()) / 2));
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        long now = left();
        if (now > reserve()) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(Refusal.Kind.SERVER_LIMIT, Status.SERVICE_UNAVAILABLE_503, "The server is full")
                .withDetail(now + " of " + maximum + " descriptors are left, see ulimit -n")
                .with("descriptors-left", now)
                .with("expected", "more than " + reserve())
                .withRetryAfter(Duration.ofSeconds(5)));
    }

    private long reserve() {
        return Math.max(SMALLEST_RESERVE, maximum / RESERVED_PART);
    }

    private synchronized long left() {
        long now = System.nanoTime();
        if (goodFor <= 0 || now - countedAt > GOOD_FOR) {
            countedAt = now;
            left = maximum - open.getAsLong();
            goodFor = (left - reserve()) / PER_TUNNEL / PER_TUNNEL;
        }
        goodFor--;
        return left;
    }
}
