package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveSizeTest {
    private static final int SMALLEST = 512;
    private static final int FULL = 32 * 1024;
    private static final BufferRoom PLENTY = new BufferRoom(Long.MAX_VALUE / 2);

    @Test
    void itGrowsWhileReadsFillItUpToTheLimit() {
        AdaptiveSize size = new AdaptiveSize(SMALLEST, FULL, PLENTY);
        assertThat(size.current()).isEqualTo(SMALLEST);
        int before = 0;
        while (size.learn(size.current())) {
            assertThat(size.current()).isGreaterThan(before).isLessThanOrEqualTo(FULL);
            before = size.current();
        }
        assertThat(size.current()).isEqualTo(FULL);
    }

    @Test
    void itShrinksWhenReadsBringLittleAgainAndAgainAndAtOnceWhenNothingComes() {
        AdaptiveSize size = new AdaptiveSize(SMALLEST, FULL, PLENTY);
        while (size.learn(size.current())) {
            assertThat(size.current()).isLessThanOrEqualTo(FULL);
        }
        assertThat(size.learn(FULL / 2)).as("half full is right").isFalse();
        for (int half = FULL / 2; half >= FULL / 8; half /= 2) {
            for (int i = 1; i < AdaptiveSize.PATIENCE; i++) {
                assertThat(size.learn(1)).as("%d small reads", i).isFalse();
            }
            assertThat(size.learn(1)).isTrue();
            assertThat(size.current()).isEqualTo(half);
        }
        assertThat(size.learn(0)).isTrue();
        assertThat(size.current()).isEqualTo(SMALLEST);
        assertThat(size.learn(1)).isFalse();
        assertThat(size.learn(0)).isFalse();
    }

    @Test
    void aStreamThatComesInPiecesOfAllSizesKeepsItsBuffer() {
        AdaptiveSize size = new AdaptiveSize(SMALLEST, FULL, PLENTY);
        fill(size);
        for (int i = 0; i < 100; i++) {
            for (int small = 1; small < AdaptiveSize.PATIENCE; small++) {
                assertThat(size.learn(1)).isFalse();
            }
            assertThat(size.learn(FULL / 8)).isFalse();
        }
        assertThat(size.current()).isEqualTo(FULL);
    }

    @Test
    void itShrinksWhileItHoldsTooMuchWorkForOneTurn() {
        AdaptiveSize size = new AdaptiveSize(SMALLEST, FULL, PLENTY);
        fill(size);
        assertThat(size.learn(FULL, AdaptiveSize.SLOW_NANOS)).as("that may take so long").isFalse();
        for (int half = FULL / 2; half >= SMALLEST; half /= 2) {
            assertThat(size.learn(size.current(), AdaptiveSize.SLOW_NANOS + 1)).isTrue();
            assertThat(size.current()).isEqualTo(half);
        }
        assertThat(size.learn(SMALLEST, Long.MAX_VALUE)).isFalse();
        fill(size);
        assertThat(size.current()).as("it was not for good").isEqualTo(FULL);
    }

    @Test
    void aLimitBelowTheSmallestSizeIsKept() {
        AdaptiveSize size = new AdaptiveSize(SMALLEST, 300, PLENTY);
        assertThat(size.current()).isEqualTo(300);
        assertThat(size.learn(300)).isFalse();
        assertThat(size.learn(0)).isFalse();
        assertThat(size.current()).isEqualTo(300);
    }

    @Test
    void itGrowsNoMoreThanThereIsRoomForAndGivesTheRoomBack() {
        BufferRoom room = new BufferRoom(FULL + 2048);
        AdaptiveSize first = new AdaptiveSize(SMALLEST, FULL, room);
        AdaptiveSize second = new AdaptiveSize(SMALLEST, FULL, room);
        fill(first);
        fill(second);
        assertThat(first.current()).isEqualTo(FULL);
        assertThat(second.current()).as("the first one has left 2560 bytes").isEqualTo(2048);
        first.learn(0);
        fill(second);
        assertThat(second.current()).isEqualTo(FULL);
        second.learn(1);
        second.close();
        second.close();
        first.close();
        assertThat(room.take(FULL + 2048)).as("all is given back").isTrue();
        assertThat(room.take(1)).as("and no more than that").isFalse();
    }

    private static void fill(AdaptiveSize size) {
        while (size.learn(size.current())) {
            assertThat(size.current()).isLessThanOrEqualTo(FULL);
        }
    }
}
