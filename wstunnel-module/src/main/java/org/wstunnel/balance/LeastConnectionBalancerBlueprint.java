// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.List;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code least-connection}: the backend with the fewest open tunnels for its weight; the first of those that are equal.
 */
@Prototype.Blueprint
@Prototype.Configured(value = LeastConnectionBalancerBlueprint.TYPE, root = false)
@Prototype.Provides(BalancerProvider.class)
interface LeastConnectionBalancerBlueprint extends Balancer {
    /** Type of this balancer. */
    String TYPE = "least-connection";

    /**
     * Name of this balancer.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
        Backend best = candidates.getFirst();
        for (Backend candidate : candidates) {
            // a/b < c/d without division; the tunnel to come is counted in
            long candidateLoad = (candidate.openTunnels() + 1L) * best.weight();
            long bestLoad = (best.openTunnels() + 1L) * candidate.weight();
            if (candidateLoad < bestLoad) {
                best = candidate;
            }
        }
        return best;
    }
}
