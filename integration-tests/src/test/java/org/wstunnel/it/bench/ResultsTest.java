// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResultsTest {
    private static final Measure MEASURE = Measure.plain(Measure.Kind.ROUND_TRIPS, 64, 1);
    private static final String OTHER = "other";

    private final Results results = new Results();

    @Test
    void ratioIsTheMedianOfThoseOfEachRun() {
        add(Contenders.OURS, 10, 30, 80);
        add(OTHER, 10, 10, 20);
        assertThat(results.ratio(MEASURE, OTHER, Sample::rate)).hasValue(3);
    }

    @Test
    void thereIsNoRatioToWhoGotNothingThrough() {
        add(Contenders.OURS, 10, 30, 80);
        add(OTHER, 0, 0, 20);
        assertThat(results.ratio(MEASURE, OTHER, Sample::rate)).isEmpty();
    }

    @Test
    void thereIsNoRatioOfWhatNobodyGotThrough() {
        add(Contenders.OURS, 0);
        add(OTHER, 0);
        assertThat(results.ratio(MEASURE, OTHER, Sample::rate)).isEmpty();
    }

    @Test
    void thereIsNoRatioToWhoWasNotMeasured() {
        add(Contenders.OURS, 10);
        assertThat(results.ratio(MEASURE, OTHER, Sample::rate)).isEmpty();
    }

    @Test
    void thereIsNoTimeForAGigabyteOfWhoGotNothingThrough() {
        results.add(MEASURE, OTHER, new Sample(0, Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0));
        assertThat(results.median(MEASURE, OTHER, Sample::cpu)).isEmpty();
        assertThat(results.median(MEASURE, OTHER, Sample::rate)).hasValue(0);
    }

    private void add(String contender, double... rates) {
        for (double rate : rates) {
            results.add(MEASURE, contender, new Sample(rate, 0, 0, 0, 0, 0, 0));
        }
    }
}
