// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SessionLimitsTest {
    private static final Duration MOST = Duration.ofSeconds(100);

    private static SessionLimits limits(Optional<Duration> lifetime, double jitter) {
        return new SessionLimits(0, 0, lifetime, jitter, Optional.empty());
    }

    @Test
    void withoutAJitterEachTunnelHasTheWholeLifetime() {
        assertThat(limits(Optional.of(MOST), 0).lifetime()).contains(MOST);
        assertThat(limits(Optional.empty(), 0.5).lifetime()).isEmpty();
    }

    @Test
    void theJitterMakesLifetimesShorterAndDifferent() {
        SessionLimits limits = limits(Optional.of(MOST), 0.25);
        List<Duration> lifetimes = Stream.generate(() -> limits.lifetime().orElseThrow()).limit(1000).toList();
        assertThat(lifetimes).allMatch(it -> it.compareTo(Duration.ofSeconds(75)) >= 0 && it.compareTo(MOST) <= 0);
        assertThat(lifetimes).anyMatch(it -> it.compareTo(Duration.ofSeconds(80)) < 0)
                .anyMatch(it -> it.compareTo(Duration.ofSeconds(95)) > 0);
    }
}
