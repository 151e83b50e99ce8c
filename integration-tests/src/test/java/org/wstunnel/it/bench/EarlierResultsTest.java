// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class EarlierResultsTest {
    private static final Measure MEASURED_AGAIN = Measure.plain(Measure.Kind.OPEN, 1, 16);
    private static final Measure LEFT_ALONE = Measure.plain(Measure.Kind.ROUND_TRIPS, 64, 32);

    @TempDir
    private Path folder;

    @Test
    void aRunOfSomeMeasuresKeepsTheOthersSamples() throws IOException {
        Sample nothing = new Sample(0, Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0.5);
        Results earlier = new Results();
        earlier.add(LEFT_ALONE, Contenders.OURS, new Sample(5, 6, 1, 2, 3, 4, 0.25));
        earlier.add(LEFT_ALONE, "peer", nothing);
        earlier.add(MEASURED_AGAIN, Contenders.OURS, nothing);
        earlier.idle(Contenders.OURS, 8000, 29.5);
        earlier.start("cold", 2000);
        Report.write(folder, Plan.named("quick"), List.of(), earlier);

        Results results = new Results();
        EarlierResults.read(folder.resolve("results.json"), Plan.named("quick").only(MEASURED_AGAIN.title()), results);

        assertThat(results.measures()).containsExactly(LEFT_ALONE);
        assertThat(results.samples(LEFT_ALONE, Contenders.OURS)).containsExactly(new Sample(5, 6, 1, 2, 3, 4, 0.25));
        assertThat(results.samples(LEFT_ALONE, "peer")).containsExactly(nothing);
        assertThat(results.idleKib().get(Contenders.OURS)).containsEntry(8000, 29.5);
        assertThat(results.startMillis()).containsEntry("cold", 2000.0);
    }

    @Test
    void aRunOfAllMeasuresKeepsNothing() throws IOException {
        Results earlier = new Results();
        earlier.add(MEASURED_AGAIN, Contenders.OURS, new Sample(5, 6, 1, 2, 3, 4, 0.25));
        Report.write(folder, Plan.named("quick"), List.of(), earlier);

        Results results = new Results();
        EarlierResults.read(folder.resolve("results.json"), Plan.named("quick"), results);

        assertThat(results.measures()).isEmpty();
    }

    @Test
    void thereNeedNotBeAnEarlierRun() throws IOException {
        Results results = new Results();
        EarlierResults.read(Files.createDirectory(folder.resolve("new")).resolve("results.json"), Plan.named("quick"), results);
        assertThat(results.measures()).isEmpty();
    }
}
