// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.wstunnel.loop.Loop;

/**
 * How long the end of a tunnel may take. Each {@link TunnelState.Phase} has the close timeout, and it begins anew with
 * every piece of output that is taken: whoever takes bytes is not cut off. Belongs to the loop's thread.
 */
final class Ending {
    private static final long NEVER = Long.MAX_VALUE;
    /** How long the last bytes may take to the backend when the client is lost and nothing can go back. */
    private static final Duration LOST = Duration.ofSeconds(1);
    /** A backend that goes on and on is left at the latest after so many times its time limit. */
    private static final int LONGEST_LINGER = 10;
    /**
     * How much of what a backend sends to a client that has gone is read, so that a reset does not take back what the
     * client had sent.
     */
    static final long MOST_DROPPED = 4 * 1024 * 1024;

    private final Loop loop;
    private final Duration closeTimeout;
    private final ClientOutput output;
    private final Blockage backend;
    private TunnelState.Phase phase = TunnelState.Phase.OPEN;
    private long since;
    /** The backend has had its time to finish before the client got its answer. */
    private boolean finished;
    private long lastFromBackend;
    /** Bytes of the backend that were dropped in this phase. */
    private long dropped;

    Ending(Loop loop, Duration closeTimeout, ClientOutput output, Blockage backend) {
        this.loop = loop;
        this.closeTimeout = closeTimeout;
        this.output = output;
        this.backend = backend;
        this.lastFromBackend = loop.now();
    }

    /** Bytes have come from the backend, and so many of them were dropped. */
    void fromBackend(int dropped) {
        lastFromBackend = loop.now();
        this.dropped += dropped;
    }

    /** The tunnel waits for this now. Returns whether that is new. */
    boolean enter(TunnelState.Phase now) {
        boolean entered = phase != now;
        if (entered) {
            finished |= phase == TunnelState.Phase.BACKEND_FINISHES;
            phase = now;
            since = loop.now();
            dropped = 0;
        }
        return entered;
    }

    /** Whether the backend has taken nothing of what waits for it for as long as a step of the end may take. */
    boolean backendStuck() {
        return backend.blocked() && left(closeTimeout, backend.progressAt(), loop.now()) <= 0;
    }

    /** The phase has its whole time once more. */
    void again() {
        since = loop.now();
    }

    /** Whether the backend sends so much to a client that has gone that it is not waited for. */
    boolean floods() {
        return phase == TunnelState.Phase.BACKEND_LINGERS && dropped > MOST_DROPPED;
    }

    /**
     * Time until the phase is over, in nanoseconds.
     *
     * @param lost whether the client was lost
     * @return time, zero or less if it is over; {@link Long#MAX_VALUE} for never
     */
    long left(boolean lost) {
        long now = loop.now();
        return switch (phase) {
            case OPEN, OVER -> NEVER;
            case BACKEND_FINISHES -> left(closeTimeout, later(since, backend.progressAt()), now);
            case CLIENT_TAKES -> left(closeTimeout, later(since, output.blockage().progressAt()), now);
            case CLIENT_ANSWERS -> left(closeTimeout, since, now);
            case BACKEND_LINGERS -> {
                if (floods()) {
                    yield 0;
                }
                Duration limit = lost && LOST.compareTo(closeTimeout) < 0 ? LOST : closeTimeout;
                long active = later(lastFromBackend, backend.progressAt());
                yield Math.min(left(limit, finished ? active : later(since, active), now),
                        left(limit.multipliedBy(LONGEST_LINGER), since, now));
            }
        };
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static long left(Duration limit, long since, long now) {
        return limit.toNanos() - (now - since);
    }
}
