package org.wstunnel.ping;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;

import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;

/**
 * {@code fixed}: pings at a fixed interval, as lighttpd does. Option: {@code every}, required.
 */
@Weight(IntervalPingProvider.WEIGHT)
public final class FixedPingProvider implements PingSchedulerProvider {
    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public FixedPingProvider() {
    }

    @Override
    public String configKey() {
        return FixedPing.KEY;
    }

    @Override
    public PingScheduler create(Config config, String name) {
        PingOptions.check(config, List.of("every"));
        return new FixedPing(name, PingOptions.duration(config, "every")
                .orElseThrow(() -> new ConfigException(config.key() + ".every is missing, a duration such as PT25S")));
    }
}
