// SPDX-License-Identifier: Apache-2.0
package org.example.gateway;

import java.time.Duration;

import io.helidon.config.Config;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * A ping scheduler of the application: one ping after a time of silence, and the client is given up if it does not answer.
 *
 * @param name    name
 * @param silence how long nothing has to pass in either direction
 */
record PingOnce(String name, Duration silence) implements PingScheduler {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String type() {
        return "once";
    }

    @Override
    public PingDecision decide(TunnelActivity activity) {
        if (activity.awaitingPong().isPresent()) {
            Duration patience = PATIENCE.minus(activity.awaitingPong().get());
            return patience.isPositive() || activity.sending() ? PingDecision.waitFor(silence) : PingDecision.giveUp();
        }
        Duration sent = silence.minus(activity.sinceSent());
        Duration received = silence.minus(activity.sinceReceived());
        Duration left = sent.compareTo(received) > 0 ? sent : received;
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.ping();
    }

    /**
     * For {@code ping: { once: { silence: PT10S } }}.
     */
    public static final class Provider implements PingSchedulerProvider {
        @Override
        public String configKey() {
            return "once";
        }

        @Override
        public PingScheduler create(Config config, String name) {
            return new PingOnce(name, config.get("silence").as(Duration.class).orElse(Duration.ofSeconds(10)));
        }
    }
}
