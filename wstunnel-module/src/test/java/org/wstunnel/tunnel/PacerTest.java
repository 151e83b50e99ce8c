// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pacer says when the next read may be, and how much it may bring.
 */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void withoutALimitNothingPauses() {
        Pacer pacer = new Pacer(0, 5);
        pacer.passed(Integer.MAX_VALUE, 5);
        assertThat(pacer.pauses(5)).isFalse();
        assertThat(pacer.limit(1000)).isEqualTo(1000);
    }

    @Test
    void aReadIsWorthASixteenthOfASecondAtMost() {
        assertThat(new Pacer(16_000, 0).limit(5000)).isEqualTo(1000);
        assertThat(new Pacer(16_000, 0).limit(500)).isEqualTo(500);
        assertThat(new Pacer(10, 0).limit(5000)).isEqualTo(64);
        assertThat(new Pacer(Long.MAX_VALUE, 0).limit(5000)).isEqualTo(5000);
    }

    @Test
    void bytesCostTheirTime() {
        Pacer pacer = new Pacer(1000, 0);
        pacer.passed(500, 0);
        // a tenth of a second is free
        assertThat(pacer.readAt()).isEqualTo(SECOND / 2);
        assertThat(pacer.pauses(SECOND / 2 - 1)).isTrue();
        assertThat(pacer.pauses(SECOND / 2)).isFalse();
    }

    @Test
    void overAnyTimeTheRateIsKept() {
        Pacer pacer = new Pacer(1000, 0);
        long now = 0;
        long passed = 0;
        while (now < 100 * SECOND) {
            passed += pacer.limit(4096);
            pacer.passed(pacer.limit(4096), now);
            now = Math.max(now, pacer.readAt());
        }
        assertThat(passed).isBetween(100_000L, 100_200L);
    }

    @Test
    void aReaderThatIsALittleLateLosesNothing() {
        Pacer pacer = new Pacer(1000, 0);
        pacer.passed(500, 0);
        pacer.passed(500, SECOND / 2 + SECOND / 20);
        assertThat(pacer.readAt()).isEqualTo(SECOND);
    }

    @Test
    void aLongSilenceIsNoCredit() {
        Pacer pacer = new Pacer(1000, 0);
        pacer.passed(500, 100 * SECOND);
        assertThat(pacer.readAt()).isEqualTo(100 * SECOND - SECOND / 10 + SECOND / 2);
    }

    @Test
    void aLimitThatIsLiftedPausesNoMore() {
        Pacer pacer = new Pacer(1, 0);
        pacer.passed(1000, 0);
        pacer.lift();
        assertThat(pacer.pauses(0)).isFalse();
        assertThat(pacer.limit(1000)).isEqualTo(1000);
    }

    @Test
    void theClockMayWrap() {
        Pacer pacer = new Pacer(1000, Long.MAX_VALUE);
        pacer.passed(500, Long.MAX_VALUE);
        assertThat(pacer.pauses(Long.MIN_VALUE)).isTrue();
        assertThat(pacer.pauses(Long.MIN_VALUE + SECOND / 2)).isFalse();
    }
}
