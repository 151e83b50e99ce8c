// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.services;

import java.time.Duration;

import io.helidon.config.Config;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * A ping scheduler of an application: pings as soon as the client has answered the last one.
 */
public final class PingTimes implements PingSchedulerProvider {
    @Override
    public String configKey() {
        return "restless";
    }

    @Override
    public PingScheduler create(Config config, String name) {
        return new Restless(name, Duration.ofMillis(config.get("pause-millis").asInt().orElse(1)));
    }

    private record Restless(String name, Duration pause) implements PingScheduler {
        @Override
        public String type() {
            return "restless";
        }

        @Override
        public PingDecision decide(TunnelActivity activity) {
            return activity.awaitingPong().isPresent() || activity.sincePing().compareTo(pause) < 0
                    ? PingDecision.waitFor(pause)
                    : PingDecision.ping();
        }
    }
}
