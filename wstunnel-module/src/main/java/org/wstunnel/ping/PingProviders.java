package org.wstunnel.ping;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;

/**
 * The providers of the built-in ping schedulers, for {@link java.util.ServiceLoader}; code uses the schedulers themselves. Their weight
 * is below the default, so that a provider of the application with the same key wins.
 */
public final class PingProviders {
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;
    private static final String POSITIVE = "a positive duration such as PT25S";

    private PingProviders() {
    }

    /**
     * {@code interval}.
     */
    @Weight(WEIGHT)
    public static final class Interval implements PingSchedulerProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Interval() {
        }

        @Override
        public String configKey() {
            return IntervalPingBlueprint.TYPE;
        }

        @Override
        public PingScheduler create(Config config, String name) {
            KnownKeys.checkService(config, IntervalPing.class);
            IntervalPing ping = IntervalPing.builder().config(config).name(name).build();
            ConfigKey key = ConfigKey.of(config);
            key.child("every").require(ping.every().isPositive(), ping.every(), POSITIVE);
            key.child("timeout").require(ping.timeout().isPositive(), ping.timeout(), POSITIVE);
            return ping;
        }
    }

    /**
     * {@code fixed}.
     */
    @Weight(WEIGHT)
    public static final class Fixed implements PingSchedulerProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Fixed() {
        }

        @Override
        public String configKey() {
            return FixedPingBlueprint.TYPE;
        }

        @Override
        public PingScheduler create(Config config, String name) {
            KnownKeys.checkService(config, FixedPing.class);
            ConfigKey every = ConfigKey.of(config).child("every");
            if (!config.get("every").exists()) {
                throw every.missing(POSITIVE);
            }
            FixedPing ping = FixedPing.builder().config(config).name(name).build();
            every.require(ping.every().isPositive(), ping.every(), POSITIVE);
            return ping;
        }
    }

    /**
     * {@code none}.
     */
    @Weight(WEIGHT)
    public static final class None implements PingSchedulerProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public None() {
        }

        @Override
        public String configKey() {
            return NoPingBlueprint.TYPE;
        }

        @Override
        public PingScheduler create(Config config, String name) {
            KnownKeys.checkService(config, NoPing.class);
            return NoPing.builder().name(name).build();
        }
    }
}
