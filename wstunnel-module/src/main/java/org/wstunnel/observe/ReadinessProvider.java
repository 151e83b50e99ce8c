// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.ArrayList;
import java.util.List;

import io.helidon.common.config.Config;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.health.spi.HealthCheckProvider;

/**
 * Adds the tunnels to Helidon's readiness. A server is not ready while it drains or stops, while a required tunnel has
 * no live backend, when it has lost an event loop and cannot start another one, and when it has lost a listener. There
 * is no check of liveness: nothing outside of this process is a reason to restart it.
 */
public final class ReadinessProvider implements HealthCheckProvider {
    @Override
    public List<HealthCheck> healthChecks(Config config) {
        return List.of(new Readiness());
    }

    private static final class Readiness implements HealthCheck {
        @Override
        public HealthCheckType type() {
            return HealthCheckType.READINESS;
        }

        @Override
        public String name() {
            return "wstunnel";
        }

        @Override
        public HealthCheckResponse call() {
            boolean draining = false;
            boolean broken = false;
            int open = 0;
            List<String> withoutBackend = new ArrayList<>();
            List<String> ended = new ArrayList<>();
            for (Observation server : Observation.running()) {
                draining |= server.tunnels().leaving();
                broken |= server.loops().broken();
                open += server.tunnels().count();
                withoutBackend.addAll(server.withoutBackend());
                ended.addAll(server.connections().endedListeners());
            }
            return HealthCheckResponse.builder()
                    .status(!draining && !broken && withoutBackend.isEmpty() && ended.isEmpty())
                    .detail("open", open)
                    .detail("draining", draining)
                    .detail("event-loops", broken ? "broken" : "running")
                    .detail("ended-listeners", String.join(", ", ended))
                    .detail("without-backend", String.join(", ", withoutBackend))
                    .build();
        }
    }
}
