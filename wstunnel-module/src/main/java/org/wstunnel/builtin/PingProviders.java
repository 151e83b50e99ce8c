// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.builtin;

import org.wstunnel.ping.FixedPing;
import org.wstunnel.ping.IntervalPing;
import org.wstunnel.ping.NoPing;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;

/**
 * The providers of the built-in ping schedulers, for {@link java.util.ServiceLoader}; code uses the schedulers
 * themselves.
 */
public final class PingProviders {
    private PingProviders() {
    }

    /** {@code interval}. */
    public static final class Interval extends BuiltInProvider<PingScheduler> implements PingSchedulerProvider {
        public Interval() {
            super(IntervalPing.TYPE, IntervalPing.class,
                    (config, name) -> IntervalPing.builder().config(config).name(name).build());
        }
    }

    /** {@code fixed}. */
    public static final class Fixed extends BuiltInProvider<PingScheduler> implements PingSchedulerProvider {
        public Fixed() {
            super(FixedPing.TYPE, FixedPing.class,
                    (config, name) -> FixedPing.builder().config(config).name(name).build());
        }
    }

    /** {@code none}. */
    public static final class None extends BuiltInProvider<PingScheduler> implements PingSchedulerProvider {
        public None() {
            super(NoPing.TYPE, NoPing.class, (config, name) -> NoPing.builder().name(name).build());
        }
    }
}
