// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long output has waited is counted from when it began to, until all of it was taken.
 */
class BlockageTest {
    private final Blockage blockage = new Blockage(100);

    @Test
    void outputThatIsTakenAtOnceHasNotWaited() {
        blockage.progress(false, 150);
        assertThat(blockage.blocked()).isFalse();
        assertThat(blockage.total(200)).isZero();
        assertThat(blockage.progressAt()).isEqualTo(150);
        assertThat(blockage.freeAt()).as("it has never waited").isEqualTo(100);
    }

    @Test
    void outputWaitsUntilTheLastOfItIsTaken() {
        blockage.progress(true, 150);
        assertThat(blockage.blocked()).isTrue();
        assertThat(blockage.total(170)).isEqualTo(20);
        blockage.progress(true, 180);
        assertThat(blockage.progressAt()).isEqualTo(180);
        assertThat(blockage.total(190)).isEqualTo(40);
        blockage.progress(false, 200);
        assertThat(blockage.blocked()).isFalse();
        assertThat(blockage.freeAt()).isEqualTo(200);
        assertThat(blockage.total(1000)).isEqualTo(50);
    }

    @Test
    void allTimesOfWaitingAreAddedUp() {
        blockage.progress(true, 150);
        blockage.progress(false, 160);
        blockage.progress(false, 170);
        assertThat(blockage.freeAt()).isEqualTo(160);
        blockage.progress(true, 180);
        assertThat(blockage.total(183)).isEqualTo(13);
        blockage.progress(false, 185);
        assertThat(blockage.total(1000)).isEqualTo(15);
    }

    /** Another thread may have looked at the clock before the loop did. */
    @Test
    void aLookFromTheTimeBeforeSeesNoLess() {
        blockage.progress(true, 150);
        assertThat(blockage.total(140)).isZero();
    }
}
