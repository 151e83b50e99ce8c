// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a backend is left out, and how it comes back.
 */
class EjectionTest {
    private static final Duration BASE = Duration.ofSeconds(10);
    private static final FailurePolicy POLICY = new FailurePolicy(1, BASE, Duration.ofSeconds(100));
    private static final FailurePolicy THREE = new FailurePolicy(3, BASE, Duration.ofSeconds(100));
    /** Over before the next statement. */
    private static final FailurePolicy SHORT = new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1));

    private final Ejection ejection = new Ejection();

    /** Attempts. */
    private final Object own = new Object();
    private final Object other = new Object();

    @Test
    void asManyFailuresInARowAsConfiguredLeaveItOut() {
        assertThat(ejection.failed(own, "1", THREE)).isEmpty();
        assertThat(ejection.failed(own, "2", THREE)).isEmpty();
        ejection.connected();
        assertThat(ejection.failed(own, "1", THREE)).isEmpty();
        assertThat(ejection.failed(own, "2", THREE)).isEmpty();
        assertThat(ejection.open(true)).isTrue();
        assertThat(ejection.failed(own, "3", THREE)).isPresent();
        assertThat(ejection.open(true)).isFalse();
        assertThat(ejection.lastFailure()).contains("3");
        assertThat(ejection.untilTrial(true)).isBetween(Duration.ofSeconds(7), Duration.ofMillis(12_500));
    }

    @Test
    void oneRequestAtATimeTriesIt() {
        ejection.failed(own, "x", SHORT);
        assertThat(ejection.begin(own, true)).isTrue();
        assertThat(ejection.open(true)).isFalse();
        assertThat(ejection.begin(other, true)).isFalse();
        ejection.abandoned(own);
        assertThat(ejection.begin(other, true)).isTrue();
    }

    @Test
    void aTrialThatSucceedsBringsItBack() {
        ejection.failed(own, "x", SHORT);
        assertThat(ejection.begin(own, true)).isTrue();
        assertThat(ejection.connected()).isTrue();
        assertThat(ejection.begin(own, true)).isTrue();
        assertThat(ejection.begin(other, true)).isTrue();
    }

    @Test
    void aLateFailureOfAnEarlierDialIsNotTheTrials() {
        ejection.failed(own, "x", SHORT);
        assertThat(ejection.begin(other, true)).isTrue();
        assertThat(ejection.failed(own, "late", POLICY)).isEmpty();
        assertThat(ejection.open(true)).as("while the other one tries").isFalse();
    }

    @Test
    void theTimeGrowsUntilAConnectionHasWorked() {
        FailurePolicy growing = new FailurePolicy(1, Duration.ofNanos(1000), Duration.ofNanos(8000));
        long[] expected = {1000, 2000, 4000, 8000, 8000};
        for (long nanos : expected) {
            while (!ejection.begin(own, true)) {
                Thread.onSpinWait();
            }
            assertThat(ejection.failed(own, "x", growing).orElseThrow().toNanos()).isBetween(nanos * 3 / 4, nanos * 5 / 4);
        }
        while (!ejection.begin(own, true)) {
            Thread.onSpinWait();
        }
        ejection.connected();
        assertThat(ejection.failed(own, "accepted, but has not worked", growing).orElseThrow().toNanos())
                .isGreaterThanOrEqualTo(6000);
        ejection.worked();
        while (!ejection.begin(own, true)) {
            Thread.onSpinWait();
        }
        assertThat(ejection.failed(own, "x", growing).orElseThrow().toNanos()).isLessThanOrEqualTo(1250);
    }

    @Test
    void connectionsThatEndAtOnceLeaveItOutUnlessItIsTheLast() {
        for (int i = 0; i < 10; i++) {
            assertThat(ejection.endedEarly("reset", POLICY, false)).isEmpty();
        }
        ejection.worked();
        assertThat(ejection.endedEarly("reset", POLICY, true)).isEmpty();
        assertThat(ejection.endedEarly("reset", POLICY, true)).isEmpty();
        assertThat(ejection.endedEarly("reset", POLICY, true)).isPresent();
        assertThat(ejection.open(true)).isFalse();
        assertThat(ejection.open(false)).as("when the others are gone too: it does answer").isTrue();
    }

    @Test
    void whileAllAreLeftOutTheShortestTimeCounts() {
        for (int i = 0; i < 40; i++) {
            assertThat(ejection.begin(own, false)).isTrue();
            ejection.failed(own, "x", new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1)));
        }
        assertThat(ejection.begin(own, false)).isTrue();
        ejection.failed(own, "x", new FailurePolicy(1, Duration.ofMillis(1), Duration.ofSeconds(100)));
        assertThat(ejection.untilTrial(true)).isGreaterThan(Duration.ofSeconds(70));
        assertThat(ejection.untilTrial(false)).isLessThan(Duration.ofMillis(2));
    }

    @Test
    void noDisableTimeLeavesNothingOut() {
        assertThat(ejection.failed(own, "x", new FailurePolicy(1, Duration.ZERO, Duration.ZERO))).isEmpty();
        assertThat(ejection.open(true)).isTrue();
    }
}
