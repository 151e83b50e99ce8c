package org.wstunnel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.helidon.common.Size;

/**
 * The limits of one tunnel: each is its own, or else the feature's.
 *
 * @param own     limits of the tunnel
 * @param feature limits of the feature
 */
record EffectiveLimits(LimitsConfig own, LimitsConfig feature) {
    private static final LimitsConfig EMPTY = LimitsConfig.create();

    static EffectiveLimits of(WsTunnelConfig config, TunnelConfig tunnel) {
        return new EffectiveLimits(tunnel.limits().orElse(EMPTY), config.limits().orElse(EMPTY));
    }

    /** The value as it is configured, which may be a zero. */
    <T> Optional<T> value(Function<LimitsConfig, Optional<T>> option) {
        return option.apply(own).or(() -> option.apply(feature));
    }

    /** A number, {@link Integer#MAX_VALUE} where there is no limit. */
    int count(Function<LimitsConfig, Optional<Integer>> option) {
        return value(option).filter(it -> it > 0).orElse(Integer.MAX_VALUE);
    }

    Optional<Double> decimal(Function<LimitsConfig, Optional<Double>> option) {
        return value(option).filter(it -> it > 0);
    }

    /** A number of bytes, 0 where there is no limit. */
    long bytes(Function<LimitsConfig, Optional<Size>> option) {
        return value(option).map(Size::toBytes).orElse(0L);
    }

    Optional<Duration> time(Function<LimitsConfig, Optional<Duration>> option) {
        return value(option).filter(Duration::isPositive);
    }
}
