// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.function.Function;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;

/**
 * The providers of the built-in balancers, for {@link java.util.ServiceLoader}; code uses the balancers themselves.
 * Their weight is below the default, so that a provider of the application with the same key wins.
 */
public final class BalancerProviders {
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;

    private BalancerProviders() {
    }

    private abstract static class BuiltIn implements BalancerProvider {
        private final String key;
        private final Class<?> prototype;
        private final Function<String, Balancer> factory;

        BuiltIn(String key, Class<?> prototype, Function<String, Balancer> factory) {
            this.key = key;
            this.prototype = prototype;
            this.factory = factory;
        }

        @Override
        public String configKey() {
            return key;
        }

        @Override
        public Balancer create(Config config, String name) {
            KnownKeys.checkService(config, prototype);
            return factory.apply(name);
        }
    }

    /**
     * {@code least-connection}.
     */
    @Weight(WEIGHT)
    public static final class LeastConnection extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public LeastConnection() {
            super(LeastConnectionBalancerBlueprint.TYPE, LeastConnectionBalancer.class,
                    name -> LeastConnectionBalancer.builder().name(name).build());
        }
    }

    /**
     * {@code fair}: lighttpd's other name for {@code least-connection}.
     */
    @Weight(WEIGHT)
    public static final class Fair extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Fair() {
            super("fair", LeastConnectionBalancer.class, name -> LeastConnectionBalancer.builder().name(name).build());
        }
    }

    /**
     * {@code round-robin}.
     */
    @Weight(WEIGHT)
    public static final class RoundRobin extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public RoundRobin() {
            super(RoundRobinBalancer.TYPE, RoundRobinConfig.class, name -> RoundRobinConfig.builder().name(name).build());
        }
    }

    /**
     * {@code hash}.
     */
    @Weight(WEIGHT)
    public static final class Hash extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Hash() {
            super(HashBalancerBlueprint.TYPE, HashBalancer.class, name -> HashBalancer.builder().name(name).build());
        }
    }

    /**
     * {@code sticky}.
     */
    @Weight(WEIGHT)
    public static final class Sticky extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Sticky() {
            super(StickyBalancerBlueprint.TYPE, StickyBalancer.class, name -> StickyBalancer.builder().name(name).build());
        }
    }
}
