// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DescriptorReserveTest {
    private final AtomicLong open = new AtomicLong();
    private final AtomicInteger counts = new AtomicInteger();

    private DescriptorReserve reserve(long maximum) {
        return new DescriptorReserve(maximum, () -> {
            counts.incrementAndGet();
            return open.get();
        });
    }

    private static boolean passes(DescriptorReserve reserve) {
        return reserve.check(null, new Admission()).isEmpty();
    }

    @Test
    void refusesWith503AndATimeWhenOnlyTheReserveIsLeft() {
        open.set(968);
        Refusal refusal = reserve(1000).check(null, new Admission()).orElseThrow();
        assertThat(refusal.status()).isEqualTo(Status.SERVICE_UNAVAILABLE_503);
        assertThat(refusal.retryAfter()).isPresent();
        assertThat(refusal.told()).doesNotContain("1000");
        assertThat(refusal.logged()).contains("32 of 1000");
    }

    @Test
    void neverLetsSoManyInThatNoneIsLeft() {
        DescriptorReserve reserve = reserve(500);
        while (passes(reserve)) {
            // what a tunnel may need while it opens
            open.addAndGet(4);
            assertThat(open.get()).isLessThan(500);
        }
        assertThat(open.get()).isGreaterThan(400);
    }

    @Test
    void passesAgainWhenDescriptorsAreFree() {
        DescriptorReserve reserve = reserve(100);
        open.set(90);
        assertThat(passes(reserve)).isFalse();
        open.set(10);
        assertThat(passes(reserve)).isTrue();
    }

    @Test
    void countsRarelyWhileManyAreLeft() {
        DescriptorReserve reserve = reserve(1_000_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(passes(reserve)).isTrue();
        }
        assertThat(counts.get()).isLessThan(100);
    }

    @Test
    void halfOfWhatIsLeftAboveTheReserveMayBeTunnels() {
        assertThat(reserve(1600).tunnels()).isEqualTo((1600 - 100) / 2);
        open.set(300);
        assertThat(reserve(1600).tunnels()).isEqualTo((1600 - 300 - 100) / 2);
        assertThat(reserve(500).tunnels()).as("the least reserve").isEqualTo((500 - 300 - 32) / 2);
        open.set(1600);
        assertThat(reserve(1600).tunnels()).isEqualTo(1);
        assertThat(reserve(Long.MAX_VALUE).tunnels()).isEqualTo(Integer.MAX_VALUE);
        assertThat(DescriptorReserve.ofProcess().tunnels()).isPositive();
    }
}
