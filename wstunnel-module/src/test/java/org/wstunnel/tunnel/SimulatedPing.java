// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TunnelActivity;

/**
 * The ping scheduler of a simulated tunnel, without the random times of the real ones.
 */
final class SimulatedPing implements PingScheduler {
    private static final int ENOUGH = 50;
    static final Duration EVERY = Duration.ofSeconds(2);
    static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Kind kind;
    private int asked;

    /**
     * What a scheduler does.
     */
    enum Kind {
        NONE,
        /** Pings at fixed times, whatever comes. */
        FIXED,
        /** Pings whoever is silent, and gives up whoever does not answer in time. */
        INTERVAL,
        /** Is broken from the second question on. */
        THROWS,
        /** Answers nothing. */
        NULL,
        /** Says ping each time it is asked. */
        ALWAYS
    }

    SimulatedPing(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return kind.name();
    }

    @Override
    public String type() {
        return kind.name();
    }

    @Override
    public PingDecision decide(TunnelActivity activity) {
        return switch (kind) {
            case NONE -> PingDecision.never();
            case FIXED -> wait(EVERY.minus(activity.sincePing()));
            case INTERVAL -> activity.awaitingPong().isPresent()
                    ? giveUp(TIMEOUT.minus(activity.awaitingPong().get()))
                    : wait(EVERY.minus(activity.sinceReceived()));
            case THROWS -> {
                if (activity.sinceReceived().compareTo(EVERY) >= 0) {
                    throw new IllegalStateException("deliberate");
                }
                yield PingDecision.waitFor(EVERY);
            }
            case NULL -> null;
            case ALWAYS -> ++asked < ENOUGH ? PingDecision.ping() : PingDecision.never();
        };
    }

    private static PingDecision wait(Duration left) {
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.ping();
    }

    private static PingDecision giveUp(Duration left) {
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.giveUp();
    }
}
