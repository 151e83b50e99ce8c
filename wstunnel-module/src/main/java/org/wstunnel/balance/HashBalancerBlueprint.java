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
 * {@code hash}: the same path and host always go to the same backend.
 */
@Prototype.Blueprint
@Prototype.Configured(value = HashBalancerBlueprint.TYPE, root = false)
@Prototype.Provides(BalancerProvider.class)
interface HashBalancerBlueprint extends Balancer {
    /** Type of this balancer. */
    String TYPE = "hash";

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
        return Rendezvous.choose(candidates, request.path() + " " + request.authority());
    }
}
