// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * All samples. The samples of a measure stand in the order of the runs, so those of two servers with the same index
 * belong together.
 */
final class Results {
    private final Map<Measure, Map<String, List<Sample>>> samples = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Double>> idleKib = new LinkedHashMap<>();
    private final Map<String, Double> startMillis = new LinkedHashMap<>();

    void add(Measure measure, String contender, Sample sample) {
        samples.computeIfAbsent(measure, it -> new LinkedHashMap<>())
                .computeIfAbsent(contender, it -> new ArrayList<>()).add(sample);
    }

    void idle(String contender, int connections, double kibEach) {
        idleKib.computeIfAbsent(contender, it -> new LinkedHashMap<>()).put(connections, kibEach);
    }

    void start(String how, double millis) {
        startMillis.put(how, millis);
    }

    List<Measure> measures() {
        return Plan.all().stream().filter(samples::containsKey).toList();
    }

    Map<String, Map<Integer, Double>> idleKib() {
        return idleKib;
    }

    Map<String, Double> startMillis() {
        return startMillis;
    }

    Set<String> servers(Measure measure) {
        return samples.getOrDefault(measure, Map.of()).keySet();
    }

    List<Sample> samples(Measure measure, String contender) {
        return samples.getOrDefault(measure, Map.of()).getOrDefault(contender, List.of());
    }

    /** Median of a figure, empty if the server was not measured or there is none. */
    OptionalDouble median(Measure measure, String contender, ToDoubleFunction<Sample> figure) {
        return median(samples(measure, contender).stream().mapToDouble(figure).toArray());
    }

    /**
     * Median over the runs of this project's figure divided by the other's in the same run, empty if there is none: the
     * other had nothing.
     */
    OptionalDouble ratio(Measure measure, String contender, ToDoubleFunction<Sample> figure) {
        List<Sample> ours = samples(measure, Contenders.OURS);
        List<Sample> theirs = samples(measure, contender);
        int runs = Math.min(ours.size(), theirs.size());
        double[] ratios = new double[runs];
        for (int i = 0; i < runs; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        return median(ratios);
    }

    double least(Measure measure, String contender, ToDoubleFunction<Sample> figure) {
        return samples(measure, contender).stream().mapToDouble(figure).min().orElse(0);
    }

    double greatest(Measure measure, String contender, ToDoubleFunction<Sample> figure) {
        return samples(measure, contender).stream().mapToDouble(figure).max().orElse(0);
    }

    // nothing is where the median is no number: time of a GB where nobody got a byte through, a ratio to nothing
    static OptionalDouble median(double... values) {
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Double.isFinite(median) ? OptionalDouble.of(median) : OptionalDouble.empty();
    }
}
