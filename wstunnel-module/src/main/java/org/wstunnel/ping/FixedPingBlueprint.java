// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * {@code fixed}: pings at a fixed interval, whatever happens on the tunnel, and never ends a tunnel. This is
 * lighttpd's {@code ping-interval}.
 */
@Prototype.Blueprint(decorator = FixedPingBlueprint.BuilderDecorator.class)
@Prototype.Configured(value = FixedPingBlueprint.TYPE, root = false)
@Prototype.Provides(PingSchedulerProvider.class)
interface FixedPingBlueprint extends PingScheduler {
    /** Type of this scheduler. */
    String TYPE = "fixed";

    /**
     * Name of this scheduler.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    /**
     * Time between two pings.
     *
     * @return interval
     */
    @Option.Configured
    Duration every();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default PingDecision decide(TunnelActivity activity) {
        Duration left = every().minus(activity.sincePing());
        return left.isPositive() ? PingDecision.waitFor(left) : PingDecision.ping();
    }

    /** Refuses an interval without a pause. */
    class BuilderDecorator implements Prototype.BuilderDecorator<FixedPing.BuilderBase<?, ?>> {
        @Override
        public void decorate(FixedPing.BuilderBase<?, ?> builder) {
            ConfigKey.of(builder.config(), TYPE).child("every").requirePositive(builder.every(), "PT25S");
        }
    }
}
