// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * Answer of a {@link PingScheduler}: what to do with a tunnel now.
 *
 * @param action what to do now
 * @param delay  with {@link Action#WAIT}: time until the scheduler wants to be asked again; otherwise zero
 */
public record PingDecision(Action action, Duration delay) {
    private static final PingDecision PING = new PingDecision(Action.PING, Duration.ZERO);
    private static final PingDecision GIVE_UP = new PingDecision(Action.GIVE_UP, Duration.ZERO);
    private static final PingDecision NEVER = new PingDecision(Action.NEVER, Duration.ZERO);

    /**
     * Create a decision.
     *
     * @param action what to do now
     * @param delay  time until the next question
     * @throws IllegalArgumentException if the delay is negative
     */
    public PingDecision {
        Objects.requireNonNull(action);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay cannot be negative: " + delay);
        }
    }

    /**
     * Write a PING frame, as soon as no other output waits for the client, and ask again.
     *
     * @return decision
     */
    public static PingDecision ping() {
        return PING;
    }

    /**
     * The client is gone: end the tunnel.
     *
     * @return decision
     */
    public static PingDecision giveUp() {
        return GIVE_UP;
    }

    /**
     * Do nothing, now and later: this tunnel is never asked about again.
     *
     * @return decision
     */
    public static PingDecision never() {
        return NEVER;
    }

    /**
     * Do nothing now and ask again later.
     *
     * @param delay time until the next question
     * @return decision
     */
    public static PingDecision waitFor(Duration delay) {
        return new PingDecision(Action.WAIT, delay);
    }

    /** What to do with a tunnel. */
    public enum Action {
        /** Write a PING frame. */
        PING,
        /** Ask again after the delay. */
        WAIT,
        /** End the tunnel, its client is gone. */
        GIVE_UP,
        /** Never ask again. */
        NEVER
    }
}
