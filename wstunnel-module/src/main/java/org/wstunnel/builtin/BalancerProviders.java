// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.builtin;

import org.wstunnel.balance.HashBalancer;
import org.wstunnel.balance.LeastConnectionBalancer;
import org.wstunnel.balance.RoundRobinBalancer;
import org.wstunnel.balance.RoundRobinConfig;
import org.wstunnel.balance.StickyBalancer;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;

/**
 * The providers of the built-in balancers, for {@link java.util.ServiceLoader}; code uses the balancers themselves.
 */
public final class BalancerProviders {
    private BalancerProviders() {
    }

    /** {@code least-connection}. */
    public static final class LeastConnection extends BuiltInProvider<Balancer> implements BalancerProvider {
        public LeastConnection() {
            super(LeastConnectionBalancer.TYPE, LeastConnectionBalancer.class,
                    (config, name) -> LeastConnectionBalancer.builder().name(name).build());
        }
    }

    /** {@code fair}: lighttpd's other name for {@code least-connection}. */
    public static final class Fair extends BuiltInProvider<Balancer> implements BalancerProvider {
        public Fair() {
            super("fair", LeastConnectionBalancer.class, (config, name) -> LeastConnectionBalancer.builder().name(name).build());
        }
    }

    /** {@code round-robin}. */
    public static final class RoundRobin extends BuiltInProvider<Balancer> implements BalancerProvider {
        public RoundRobin() {
            super(RoundRobinBalancer.TYPE, RoundRobinConfig.class,
                    (config, name) -> RoundRobinConfig.builder().name(name).build());
        }
    }

    /** {@code hash}. */
    public static final class Hash extends BuiltInProvider<Balancer> implements BalancerProvider {
        public Hash() {
            super(HashBalancer.TYPE, HashBalancer.class, (config, name) -> HashBalancer.builder().name(name).build());
        }
    }

    /** {@code sticky}. */
    public static final class Sticky extends BuiltInProvider<Balancer> implements BalancerProvider {
        public Sticky() {
            super(StickyBalancer.TYPE, StickyBalancer.class, (config, name) -> StickyBalancer.builder().name(name).build());
        }
    }
}
