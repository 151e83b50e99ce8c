// SPDX-License-Identifier: Apache-2.0
package org.example.gateway;

import java.util.List;

import io.helidon.config.Config;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * A balancer of the application: the last backend that has no more tunnels than the others.
 */
record LastBackend(String name) implements Balancer {
    @Override
    public String type() {
        return "last";
    }

    @Override
    public Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
        Backend best = candidates.getFirst();
        for (Backend candidate : candidates) {
            if (candidate.openTunnels() / candidate.weight() <= best.openTunnels() / best.weight()) {
                best = candidate;
            }
        }
        return best;
    }

    /**
     * For {@code balance: last}.
     */
    public static final class Provider implements BalancerProvider {
        @Override
        public String configKey() {
            return "last";
        }

        @Override
        public Balancer create(Config config, String name) {
            return new LastBackend(name);
        }
    }
}
