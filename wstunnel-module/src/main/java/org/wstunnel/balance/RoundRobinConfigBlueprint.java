// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.BalancerProvider;

/**
 * Configuration of the {@link RoundRobinBalancer}.
 */
@Prototype.Blueprint
@Prototype.Configured(value = RoundRobinBalancer.TYPE, root = false)
@Prototype.Provides(BalancerProvider.class)
interface RoundRobinConfigBlueprint extends Prototype.Factory<RoundRobinBalancer> {
    /**
     * Name of the balancer.
     *
     * @return name
     */
    @Option.Default(RoundRobinBalancer.TYPE)
    String name();
}
