// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import java.util.function.BiFunction;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;

/**
 * The providers of the built-in ping schedulers, for {@link java.util.ServiceLoader}; code uses the schedulers
 * themselves. Their weight is below the default, so that a provider of the application with the same key wins.
 */
public final class PingProviders {
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;

    private PingProviders() {
    }

    private abstract static class BuiltIn implements PingSchedulerProvider {
        private final String key;
        private final Class<? extends PingScheduler> prototype;
        private final BiFunction<Config, String, PingScheduler> factory;

        BuiltIn(String key, Class<? extends PingScheduler> prototype, BiFunction<Config, String, PingScheduler> factory) {
            this.key = key;
            this.prototype = prototype;
            this.factory = factory;
        }

        @Override
        public String configKey() {
            return key;
        }

        @Override
        public PingScheduler create(Config config, String name) {
            KnownKeys.checkService(config, prototype);
            return factory.apply(config, name);
        }
    }

    /**
     * {@code interval}.
     */
    @Weight(WEIGHT)
    public static final class Interval extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Interval() {
            super(IntervalPingBlueprint.TYPE, IntervalPing.class,
                    (config, name) -> IntervalPing.builder().config(config).name(name).build());
        }
    }

    /**
     * {@code fixed}.
     */
    @Weight(WEIGHT)
    public static final class Fixed extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Fixed() {
            super(FixedPingBlueprint.TYPE, FixedPing.class,
                    (config, name) -> FixedPing.builder().config(config).name(name).build());
        }
    }

    /**
     * {@code none}.
     */
    @Weight(WEIGHT)
    public static final class None extends BuiltIn {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public None() {
            super(NoPingBlueprint.TYPE, NoPing.class, (config, name) -> NoPing.builder().name(name).build());
        }
    }
}
