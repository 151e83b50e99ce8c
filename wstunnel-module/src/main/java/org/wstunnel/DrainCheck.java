package org.wstunnel;

import org.wstunnel.drain.DrainPlan;

/**
 * Checks the configuration of the drain, and makes a plan of it.
 */
final class DrainCheck {
    private static final int GOING_AWAY = 1001;
    private static final int SERVICE_RESTART = 1012;

    private DrainCheck() {
    }

    static void check(DrainConfig drain, String key) {
        ConfigCheck.require(!drain.delay().isNegative(), key + ".delay", drain.delay(), "a duration of zero or more");
        ConfigCheck.require(!drain.period().isNegative(), key + ".period", drain.period(), "a duration of zero or more");
        ConfigCheck.require(drain.timeout().isPositive() && drain.timeout().compareTo(drain.delay().plus(drain.period())) >= 0,
                            key + ".timeout", drain.timeout(), "a duration of more than zero that is not shorter than the delay and the"
                                    + " period together, " + drain.delay() + " and " + drain.period());
        ConfigCheck.require(drain.code() == GOING_AWAY || drain.code() == SERVICE_RESTART,
                            key + ".code", drain.code(), GOING_AWAY + " and " + SERVICE_RESTART);
    }

    static DrainPlan plan(WsTunnelConfig config) {
        DrainConfig drain = config.drain().orElseGet(DrainConfig::create);
        return new DrainPlan(drain.delay(), drain.period(), drain.timeout(), drain.code());
    }
}
