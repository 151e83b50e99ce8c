package org.wstunnel.ping;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * {@code none}: never pings.
 */
@Weight(IntervalPingProvider.WEIGHT)
public final class NoPingProvider implements PingSchedulerProvider {
    private static final String KEY = "none";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public NoPingProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public PingScheduler create(Config config, String name) {
        PingOptions.check(config, List.of());
        return new NoPing(name);
    }

    private record NoPing(String name) implements PingScheduler {
        @Override
        public String type() {
            return KEY;
        }

        @Override
        public PingDecision decide(TunnelActivity activity) {
            return PingDecision.never();
        }
    }
}
