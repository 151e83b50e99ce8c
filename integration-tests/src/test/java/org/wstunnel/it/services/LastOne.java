// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.services;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * Takes the place of the built-in {@code sticky} by its weight: always the last candidate.
 */
@Weight(200)
public final class LastOne implements BalancerProvider {
    @Override
    public String configKey() {
        return "sticky";
    }

    @Override
    public Balancer create(Config config, String name) {
        return new Last(name);
    }

    private record Last(String name) implements Balancer {
        @Override
        public String type() {
            return "sticky";
        }

        @Override
        public Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
            return candidates.getLast();
        }
    }
}
