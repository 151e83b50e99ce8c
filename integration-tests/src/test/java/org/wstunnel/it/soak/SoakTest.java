// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The gateway neither grows nor slows down in use. Runs for 20 seconds, or as long as {@code -Dsoak.seconds} says.
 */
@Tag("soak")
@Execution(ExecutionMode.CONCURRENT)
class SoakTest {
    private static final double SOME_DESCRIPTORS = 30;
    private static final double SOME_THREADS = 12;
    private static final double SOME_BYTES = 6_000_000;
    /** Other tests run beside this one: only what has become much slower counts. */
    private static final double SLOWER = 10;

    @Test
    void heapDescriptorsThreadsAndLatencyStayWhereTheyAre() throws Exception {
        Soak soak = new Soak();
        soak.run(Duration.ofSeconds(Long.getLong("soak.seconds", 20)), Path.of("target", "soak"));
        System.out.println("Soak: " + soak.summary());

        assertThat(soak.failures()).isEmpty();
        assertThat(soak.opened()).isGreaterThan(100);
        double heap = middle(soak, SoakSample::heap);
        assertThat(end(soak, SoakSample::heap)).as("heap after collection").isLessThan(heap * 1.2 + SOME_BYTES);
        assertThat(end(soak, SoakSample::descriptors)).as("descriptors")
                .isLessThan(middle(soak, SoakSample::descriptors) + SOME_DESCRIPTORS);
        assertThat(end(soak, SoakSample::threads)).as("threads").isLessThan(middle(soak, SoakSample::threads) + SOME_THREADS);
        assertThat(end(soak, SoakSample::p50)).as("median latency").isLessThan(middle(soak, SoakSample::p50) * SLOWER + 20_000);
    }

    /** Median of the second third: classes are loaded then, and compiled. */
    private static double middle(Soak soak, ToDoubleFunction<SoakSample> figure) {
        int count = soak.samples().size();
        return median(soak.samples().subList(count / 3, 2 * count / 3), figure);
    }

    private static double end(Soak soak, ToDoubleFunction<SoakSample> figure) {
        int count = soak.samples().size();
        return median(soak.samples().subList(2 * count / 3, count), figure);
    }

    private static double median(List<SoakSample> samples, ToDoubleFunction<SoakSample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
