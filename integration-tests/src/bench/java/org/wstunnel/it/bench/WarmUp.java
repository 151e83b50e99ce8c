// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long a server that has just started takes until it has half the rate that it has in the end: what its JVM
 * compiles takes time.
 */
final class WarmUp {
    private static final double SLICE = 0.5;
    /** Slices at the end whose median is the rate of a warm server. */
    private static final int LAST = 10;
    private static final List<Measure> MEASURES = List.of(Measure.plain(Measure.Kind.OPEN, 1, 16),
            Measure.plain(Measure.Kind.ROUND_TRIPS, 64, 32),
            Measure.plain(Measure.Kind.SEND, 16 * 1024, 1), Measure.plain(Measure.Kind.RECEIVE, 1, 1));

    private WarmUp() {
    }

    static void measure(Results results, Plan plan, Path folder, List<Contender> contenders, Contender.Ports backends)
            throws IOException, InterruptedException {
        for (Contender contender : contenders.stream().filter(Contender::compiles).toList()) {
            for (Measure measure : MEASURES.stream().filter(contender::takes).toList()) {
                // the load is in Java too: its own code is compiled by the first of two servers
                slices(plan, folder, contender, backends, measure);
                results.start(contender.name() + " to half its rate: " + measure.title(),
                        millisToHalf(slices(plan, folder, contender, backends, measure)));
            }
        }
    }

    private static List<Slice> slices(Plan plan, Path folder, Contender contender, Contender.Ports backends, Measure measure)
            throws IOException, InterruptedException {
        List<Slice> slices = new ArrayList<>();
        try (Contender.Running server = contender.start(folder, backends)) {
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos((long) (2 * plan.compile()));
            while (System.nanoTime() < end) {
                try (Load load = new Load(measure, contender.framing(), server.port(measure))) {
                    double rate = load.run(0, SLICE, server.process(measure)).rate();
                    slices.add(new Slice((System.nanoTime() - start) / 1e6, rate));
                }
            }
        }
        return slices;
    }

    /** Time of the first slice that has half the rate of the last ones. */
    static double millisToHalf(List<Slice> slices) {
        double[] last = slices.subList(Math.max(0, slices.size() - LAST), slices.size()).stream().mapToDouble(Slice::rate)
                .toArray();
        double half = Results.median(last).orElseThrow() / 2;
        return slices.stream().filter(it -> it.rate() >= half).findFirst().orElseThrow().millis();
    }

    /**
     * A part of the time.
     *
     * @param millis when it was over, since the server took connections
     * @param rate   rate in it
     */
    record Slice(double millis, double rate) {
    }
}
