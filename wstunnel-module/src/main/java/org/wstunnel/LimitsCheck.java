package org.wstunnel;

import java.time.Duration;
import java.util.Optional;

import io.helidon.common.Size;

/**
 * Checks the values of one {@code limits} node, and whether they go together.
 */
final class LimitsCheck {
    private static final int MAX_COUNT = 100_000_000;
    private static final double MIN_RATE = 0.001;
    private static final double MAX_RATE = 1_000_000;
    private static final int MAX_BURST = 1_000_000;
    private static final long MIN_BYTES = 1024;
    private static final long MAX_BYTES = 1L << 40;
    private static final Duration MIN_TIME = Duration.ofMillis(100);
    private static final Duration MAX_TIME = Duration.ofDays(3650);

    private final String key;

    private LimitsCheck(String key) {
        this.key = key;
    }

    /**
     * Check a node by itself.
     *
     * @param limits the node
     * @param key    its whole key
     */
    static void check(LimitsConfig limits, String key) {
        LimitsCheck check = new LimitsCheck(key);
        check.count("max-open", limits.maxOpen());
        check.count("max-open-per-client", limits.maxOpenPerClient());
        check.count("max-open-per-ipv6-network", limits.maxOpenPerIpv6Network());
        check.count("max-open-per-user", limits.maxOpenPerUser());
        check.rate("new-per-second", limits.newPerSecond());
        check.burst("new-burst", limits.newBurst());
        check.rate("new-per-second-per-client", limits.newPerSecondPerClient());
        check.burst("new-burst-per-client", limits.newBurstPerClient());
        check.bytes("bytes-per-second-from-client", limits.bytesPerSecondFromClient());
        check.bytes("bytes-per-second-to-client", limits.bytesPerSecondToClient());
        check.time("max-lifetime", limits.maxLifetime());
        limits.maxLifetimeJitter().ifPresent(it ->
                ConfigCheck.require(it >= 0 && it <= 1, key + ".max-lifetime-jitter", it, "0 to 1"));
        check.time("slow-client-timeout", limits.slowClientTimeout());
    }

    /**
     * Check that a tunnel's own keys have what they belong to, here or in the feature.
     *
     * @param limits the tunnel's own node, and the feature's
     * @param key    whole key of the tunnel's own
     */
    static void checkTogether(EffectiveLimits limits, String key) {
        belongs(limits.own().newBurst(), key + ".new-burst", limits.value(LimitsConfig::newPerSecond), "new-per-second");
        belongs(limits.own().newBurstPerClient(), key + ".new-burst-per-client",
                limits.value(LimitsConfig::newPerSecondPerClient), "new-per-second-per-client");
        belongs(limits.own().maxLifetimeJitter(), key + ".max-lifetime-jitter",
                limits.value(LimitsConfig::maxLifetime), "max-lifetime");
    }

    static void count(Optional<Integer> value, String key) {
        value.ifPresent(it -> ConfigCheck.require(it >= 0 && it <= MAX_COUNT, key, it,
                                                  "0 (no limit) or a number of tunnels up to " + MAX_COUNT));
    }

    private static void belongs(Optional<?> value, String key, Optional<?> required, String requiredKey) {
        ConfigCheck.require(value.isEmpty() || required.isPresent(), key, value.orElse(null), "nothing without " + requiredKey);
    }

    private void count(String name, Optional<Integer> value) {
        count(value, key + "." + name);
    }

    private void rate(String name, Optional<Double> value) {
        value.ifPresent(it -> ConfigCheck.require(it == 0 || it >= MIN_RATE && it <= MAX_RATE, key + "." + name, it,
                                                  "0 (no limit) or a rate from 0.001 to 1000000 tunnels per second"));
    }

    private void burst(String name, Optional<Integer> value) {
        value.ifPresent(it -> ConfigCheck.require(it >= 1 && it <= MAX_BURST, key + "." + name, it, "1 to " + MAX_BURST));
    }

    private void bytes(String name, Optional<Size> value) {
        value.map(Size::toBytes).ifPresent(it -> ConfigCheck.require(
                it == 0 || it >= MIN_BYTES && it <= MAX_BYTES, key + "." + name, value.get(),
                "0 (no limit) or a size from 1 KiB to 1 TiB"));
    }

    private void time(String name, Optional<Duration> value) {
        value.ifPresent(it -> ConfigCheck.require(
                it.isZero() || it.compareTo(MIN_TIME) >= 0 && it.compareTo(MAX_TIME) <= 0, key + "." + name, it,
                "PT0S (no limit) or a duration from PT0.1S to P3650D"));
    }
}
