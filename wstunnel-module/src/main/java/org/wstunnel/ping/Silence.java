// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.TunnelActivity;

/**
 * Decides about a client of which nothing was heard for a time.
 * <p>
 * The deadline of the answer starts when the ping was written, and anew whenever a write to the client makes progress:
 * a ping that waits behind bulk data on a slow link is no sign of death. While a write waits nothing is decided: a
 * client that takes bytes is alive, however slowly it does, and one that takes none is the affair of the slow client
 * timeout.
 *
 * @param every   time without a byte from the client after which it is pinged; varied by a tenth either way
 * @param timeout how long the answer may take
 */
record Silence(Duration every, Duration timeout) {
    private static final double JITTER = 0.1;

    PingDecision decide(TunnelActivity activity) {
        if (activity.sending()) {
            // a client that lets bytes wait may be slow: that has a time limit of its own
            return PingDecision.waitFor(shorter(timeout, varied()));
        }
        Optional<Duration> awaiting = activity.awaitingPong();
        if (awaiting.isPresent()) {
            PingDecision decision = untilGivenUp(shorter(awaiting.get(), activity.sinceSent()));
            // the answer may come long before its deadline, and the next ping then has its time too
            return decision.action() == PingDecision.Action.WAIT
                    ? PingDecision.waitFor(shorter(decision.delay(), varied()))
                    : decision;
        }
        // the shortest wait that the jitter allows has passed: the one that was drawn is over
        if (activity.sinceReceived().compareTo(scaled(1 - JITTER)) >= 0) {
            return PingDecision.ping();
        }
        Duration left = varied().minus(activity.sinceReceived());
        return PingDecision.waitFor(left.isPositive() ? left : Duration.ofMillis(1));
    }

    private PingDecision untilGivenUp(Duration silent) {
        Duration left = timeout.minus(silent);
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.giveUp();
    }

    private Duration varied() {
        return scaled(1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1));
    }

    private Duration scaled(double factor) {
        return Duration.ofNanos((long) (every.toNanos() * factor));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
