// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.drain.DrainPlan;

/**
 * Checks the configuration of the drain, and makes a plan of it.
 */
final class DrainConfigSupport {
    private static final int GOING_AWAY = 1001;
    private static final int SERVICE_RESTART = 1012;

    private DrainConfigSupport() {
    }

    static void check(DrainConfig drain, ConfigKey key) {
        key.child("delay").require(!drain.delay().isNegative(), drain.delay(), "a duration of zero or more");
        key.child("period").require(!drain.period().isNegative(), drain.period(), "a duration of zero or more");
        Duration least = drain.delay().plus(drain.period());
        key.child("timeout").require(drain.timeout().isPositive() && drain.timeout().compareTo(least) >= 0, drain.timeout(),
                "a duration of more than zero that is not shorter than the delay and the period together, "
                        + drain.delay() + " and " + drain.period());
        key.child("code").require(drain.code() == GOING_AWAY || drain.code() == SERVICE_RESTART, drain.code(),
                GOING_AWAY + " or " + SERVICE_RESTART);
    }

    static DrainPlan plan(DrainConfig drain) {
        return new DrainPlan(drain.delay(), drain.period(), drain.timeout(), drain.code());
    }
}
