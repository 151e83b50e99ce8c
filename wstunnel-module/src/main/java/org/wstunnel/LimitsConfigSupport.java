// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.common.Size;

import org.wstunnel.access.DescriptorReserve;
import org.wstunnel.access.Gate;
import org.wstunnel.access.GateCheck;
import org.wstunnel.access.Occupancy;
import org.wstunnel.access.OpenLimits;
import org.wstunnel.access.OpeningRate;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.tunnel.SessionLimits;

/**
 * Checks the limits of a tunnel, and makes what keeps them. A value of zero is no limit.
 */
final class LimitsConfigSupport {
    private static final int MAX_COUNT = 100_000_000;
    private static final double MIN_RATE = 0.001;
    private static final double MAX_RATE = 1_000_000;
    private static final int MAX_BURST = 1_000_000;
    private static final long MIN_BYTES = 1024;
    private static final long MAX_BYTES = 1L << 40;
    /** In less a client far away does nothing. */
    static final Duration MIN_TIME = Duration.ofMillis(100);
    private static final Duration MAX_TIME = Duration.ofDays(3650);
    private static final double DEFAULT_JITTER = 0.1;

    private LimitsConfigSupport() {
    }

    /** Each limit is the tunnel's own, or else the feature's. */
    static LimitsConfig inherit(Optional<LimitsConfig> own, Optional<LimitsConfig> feature) {
        LimitsConfig.Builder builder = LimitsConfig.builder();
        feature.ifPresent(builder::from);
        own.ifPresent(builder::from);
        return builder.buildPrototype();
    }

    static void check(LimitsConfig limits, ConfigKey key) {
        Faults.checkAll(
                () -> checkCount(limits.maxOpen(), key.child("max-open")),
                () -> checkCount(limits.maxOpenPerClient(), key.child("max-open-per-client")),
                () -> checkCount(limits.maxOpenPerIpv6Network(), key.child("max-open-per-ipv6-network")),
                () -> checkCount(limits.maxOpenPerUser(), key.child("max-open-per-user")),
                () -> checkRate(limits.newPerSecond(), key.child("new-per-second")),
                () -> checkBurst(limits.newBurst(), key.child("new-burst")),
                () -> checkRate(limits.newPerSecondPerClient(), key.child("new-per-second-per-client")),
                () -> checkBurst(limits.newBurstPerClient(), key.child("new-burst-per-client")),
                () -> checkBytes(limits.bytesPerSecondFromClient(), key.child("bytes-per-second-from-client")),
                () -> checkBytes(limits.bytesPerSecondToClient(), key.child("bytes-per-second-to-client")),
                () -> checkTime(limits.maxLifetime(), key.child("max-lifetime")),
                () -> limits.maxLifetimeJitter()
                        .ifPresent(it -> key.child("max-lifetime-jitter").require(it >= 0 && it <= 1, it, "0 to 1")),
                () -> checkTime(limits.slowClientTimeout(), key.child("slow-client-timeout")));
    }

    /** Checks that what a tunnel says itself has what it belongs to, there or in the feature. */
    static void checkTogether(LimitsConfig own, Optional<LimitsConfig> inherited, ConfigKey key) {
        LimitsConfig whole = inherited.orElse(own);
        checkBelongs(own.newBurst(), key.child("new-burst"), whole.newPerSecond().filter(it -> it > 0), "new-per-second");
        checkBelongs(own.newBurstPerClient(), key.child("new-burst-per-client"),
                whole.newPerSecondPerClient().filter(it -> it > 0), "new-per-second-per-client");
        checkBelongs(own.maxLifetimeJitter(), key.child("max-lifetime-jitter"), whole.maxLifetime().filter(Duration::isPositive),
                "max-lifetime");
    }

    /**
     * Checks that what the feature says for all tunnels has what it belongs to, there or in one of them.
     *
     * @param feature limits of the feature
     * @param tunnels limits that tunnels have themselves
     * @param key     key of the limits of the feature
     */
    static void checkTogether(LimitsConfig feature, List<LimitsConfig> tunnels, ConfigKey key) {
        // one that is zero is switched off for now
        List<LimitsConfig> all = Stream.concat(Stream.of(feature), tunnels.stream()).toList();
        checkBelongs(feature.newBurst(), key.child("new-burst"),
                all.stream().flatMap(it -> it.newPerSecond().stream()).findAny(), "new-per-second");
        checkBelongs(feature.newBurstPerClient(), key.child("new-burst-per-client"),
                all.stream().flatMap(it -> it.newPerSecondPerClient().stream()).findAny(), "new-per-second-per-client");
        checkBelongs(feature.maxLifetimeJitter(), key.child("max-lifetime-jitter"),
                all.stream().flatMap(it -> it.maxLifetime().stream()).findAny(), "max-lifetime");
    }

    static void checkCount(Optional<Integer> value, ConfigKey key) {
        value.ifPresent(
                it -> key.require(it >= 0 && it <= MAX_COUNT, it, "0 (no limit) or a number of tunnels up to " + MAX_COUNT));
    }

    /**
     * How many tunnels may be opened.
     *
     * @param limits    limits of one tunnel, with what it inherits
     * @param inAll     how many tunnels may be open in the whole server
     * @param occupancy counts them
     */
    static Gate gate(Optional<LimitsConfig> limits, Optional<Integer> inAll, Occupancy occupancy) {
        LimitsConfig config = limits.orElseGet(LimitsConfig::create);
        List<GateCheck> checks = new ArrayList<>();
        checks.add(DescriptorReserve.ofProcess());
        checks.add(new OpenLimits(occupancy, new OpenLimits.Maximums(
                count(inAll), count(config.maxOpen()), count(config.maxOpenPerClient()),
                count(config.maxOpenPerIpv6Network().or(config::maxOpenPerClient)), count(config.maxOpenPerUser()))));
        config.newPerSecondPerClient().filter(it -> it > 0)
                .ifPresent(rate -> checks.add(OpeningRate.ofClient(rate, burst(config.newBurstPerClient(), rate))));
        config.newPerSecond().filter(it -> it > 0)
                .ifPresent(rate -> checks.add(OpeningRate.ofTunnel(rate, burst(config.newBurst(), rate))));
        return new Gate(checks);
    }

    /** What an open tunnel may use. */
    static SessionLimits sessionLimits(Optional<LimitsConfig> limits) {
        LimitsConfig config = limits.orElseGet(LimitsConfig::create);
        return new SessionLimits(config.bytesPerSecondFromClient().map(Size::toBytes).orElse(0L),
                config.bytesPerSecondToClient().map(Size::toBytes).orElse(0L),
                config.maxLifetime().filter(Duration::isPositive),
                config.maxLifetimeJitter().orElse(DEFAULT_JITTER),
                config.slowClientTimeout().filter(Duration::isPositive));
    }

    private static int count(Optional<Integer> limit) {
        return limit.filter(it -> it > 0).orElse(Integer.MAX_VALUE);
    }

    private static int burst(Optional<Integer> configured, double perSecond) {
        return configured.orElseGet(() -> (int) Math.max(1, Math.ceil(perSecond)));
    }

    private static void checkRate(Optional<Double> value, ConfigKey key) {
        value.ifPresent(it -> key.require(it == 0 || it >= MIN_RATE && it <= MAX_RATE, it,
                "0 (no limit) or a rate from 0.001 to 1000000 tunnels per second"));
    }

    private static void checkBurst(Optional<Integer> value, ConfigKey key) {
        value.ifPresent(it -> key.require(it >= 1 && it <= MAX_BURST, it, "1 to " + MAX_BURST));
    }

    private static void checkBytes(Optional<Size> value, ConfigKey key) {
        value.map(Size::toBytes).ifPresent(it -> key.require(it == 0 || it >= MIN_BYTES && it <= MAX_BYTES, value.get(),
                "0 (no limit) or a size from 1 KiB to 1 TiB"));
    }

    private static void checkTime(Optional<Duration> value, ConfigKey key) {
        value.ifPresent(it -> key.require(it.isZero() || it.compareTo(MIN_TIME) >= 0 && it.compareTo(MAX_TIME) <= 0, it,
                "PT0S (no limit) or a duration from PT0.1S to P3650D"));
    }

    private static void checkBelongs(Optional<?> value, ConfigKey key, Optional<?> required, String requiredKey) {
        key.require(value.isEmpty() || required.isPresent(), value.orElse(null), "nothing without " + requiredKey);
    }
}
