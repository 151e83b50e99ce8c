// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import java.time.Duration;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * {@code interval}: pings a client that has been silent, and ends its tunnel if it does not answer.
 */
@Prototype.Blueprint(decorator = IntervalPingBlueprint.BuilderDecorator.class)
@Prototype.Configured(value = IntervalPingBlueprint.TYPE, root = false)
@Prototype.Provides(PingSchedulerProvider.class)
interface IntervalPingBlueprint extends PingScheduler {
    /** Type of this scheduler. */
    String TYPE = "interval";

    /**
     * Name of this scheduler.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    /**
     * Time without a byte from the client after which it is pinged, varied by a tenth.
     *
     * @return interval
     */
    @Option.Configured
    @Option.Default("PT25S")
    Duration every();

    /**
     * Time limit for the answer.
     *
     * @return timeout
     */
    @Option.Configured
    @Option.Default("PT20S")
    Duration timeout();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default PingDecision decide(TunnelActivity activity) {
        return new Silence(every(), timeout()).decide(activity);
    }

    /** Refuses times in which nothing can be waited for. */
    class BuilderDecorator implements Prototype.BuilderDecorator<IntervalPing.BuilderBase<?, ?>> {
        @Override
        public void decorate(IntervalPing.BuilderBase<?, ?> builder) {
            ConfigKey key = ConfigKey.of(builder.config(), TYPE);
            key.child("every").requirePositive(Optional.of(builder.every()), "PT25S");
            key.child("timeout").requirePositive(Optional.of(builder.timeout()), "PT25S");
        }
    }
}
