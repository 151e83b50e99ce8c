// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TunnelActivity;

/**
 * {@code none}: never pings.
 */
@Prototype.Blueprint
@Prototype.Configured(value = NoPingBlueprint.TYPE, root = false)
@Prototype.Provides(PingSchedulerProvider.class)
interface NoPingBlueprint extends PingScheduler {
    /** Type of this scheduler. */
    String TYPE = "none";

    /**
     * Name of this scheduler.
     *
     * @return name
     */
    @Override
    @Option.Default(TYPE)
    String name();

    @Override
    default String type() {
        return TYPE;
    }

    @Override
    default PingDecision decide(TunnelActivity activity) {
        return PingDecision.never();
    }
}
