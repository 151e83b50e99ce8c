package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveSizeTest {
    private static final int FULL = 32 * 1024;

    @Test
    void itGrowsWhileReadsFillItUpToTheLimit() {
        AdaptiveSize size = new AdaptiveSize(FULL);
        assertThat(size.current()).isEqualTo(512);
        int before = 0;
        while (size.learn(size.current())) {
            assertThat(size.current()).isGreaterThan(before).isLessThanOrEqualTo(FULL);
            before = size.current();
        }
        assertThat(size.current()).isEqualTo(FULL);
    }

    @Test
    void itShrinksWhenReadsBringLittleAndAtOnceWhenNothingComes() {
        AdaptiveSize size = new AdaptiveSize(FULL);
        while (size.learn(size.current())) {
            assertThat(size.current()).isLessThanOrEqualTo(FULL);
        }
        assertThat(size.learn(FULL / 2)).as("half full is right").isFalse();
        assertThat(size.learn(1)).isTrue();
        assertThat(size.current()).isEqualTo(FULL / 2);
        assertThat(size.learn(0)).isTrue();
        assertThat(size.current()).isEqualTo(512);
        assertThat(size.learn(1)).isFalse();
        assertThat(size.learn(0)).isFalse();
    }

    @Test
    void aLimitBelowTheSmallestSizeIsKept() {
        AdaptiveSize size = new AdaptiveSize(300);
        assertThat(size.current()).isEqualTo(300);
        assertThat(size.learn(300)).isFalse();
        assertThat(size.learn(0)).isFalse();
        assertThat(size.current()).isEqualTo(300);
    }
}
