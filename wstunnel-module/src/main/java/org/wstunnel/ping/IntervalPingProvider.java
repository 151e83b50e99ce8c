package org.wstunnel.ping;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;

/**
 * {@code interval}: pings a silent client and gives up one that does not answer. Options: {@code every} (25 seconds) and
 * {@code timeout} (20 seconds).
 */
@Weight(IntervalPingProvider.WEIGHT)
public final class IntervalPingProvider implements PingSchedulerProvider {
    /** Below the default, so that a provider of the application with the same key wins. */
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public IntervalPingProvider() {
    }

    /**
     * The scheduler that is used when none is configured.
     *
     * @return scheduler
     */
    public static PingScheduler defaultScheduler() {
        return new IntervalPing(IntervalPing.KEY, IntervalPing.DEFAULT_EVERY, IntervalPing.DEFAULT_TIMEOUT);
    }

    @Override
    public String configKey() {
        return IntervalPing.KEY;
    }

    @Override
    public PingScheduler create(Config config, String name) {
        PingOptions.check(config, List.of("every", "timeout"));
        return new IntervalPing(name,
                                PingOptions.duration(config, "every").orElse(IntervalPing.DEFAULT_EVERY),
                                PingOptions.duration(config, "timeout").orElse(IntervalPing.DEFAULT_TIMEOUT));
    }
}
