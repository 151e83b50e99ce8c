// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimulatedLoop loop = new SimulatedLoop();
    private final List<Duration> told = new ArrayList<>();

    private Progress progress(Duration interval) {
        return new Progress(loop, interval, () -> told.add(Duration.ofNanos(loop.now())));
    }

    private void pass(Duration time) {
        loop.pass(time.toNanos());
        for (Runnable due = loop.due(); due != null; due = loop.due()) {
            due.run();
        }
    }

    @Test
    void eachIntervalIsToldOnceAtItsEnd() {
        progress(HOUR).start();
        pass(HOUR.minusNanos(1));
        assertThat(told).isEmpty();
        pass(Duration.ofNanos(1));
        pass(HOUR);
        pass(HOUR.dividedBy(2));
        assertThat(told).containsExactly(HOUR, HOUR.multipliedBy(2));
    }

    /** After a machine has slept there is one line and not one for each hour that it has missed. */
    @Test
    void thoseThatWereMissedAreToldOnce() {
        progress(HOUR).start();
        pass(HOUR.multipliedBy(9));
        assertThat(told).hasSize(1);
        pass(HOUR);
        assertThat(told).hasSize(2);
    }

    @Test
    void nothingIsToldBehindTheEnd() {
        Progress progress = progress(HOUR);
        progress.start();
        pass(HOUR);
        progress.stop();
        pass(HOUR.multipliedBy(2));
        assertThat(told).containsExactly(HOUR);
        assertThat(loop.untilAlarm()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void zeroIsNever() {
        progress(Duration.ZERO).start();
        assertThat(loop.untilAlarm()).isEqualTo(Long.MAX_VALUE);
    }
}
