// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.wstunnel.it.bench.Measure.Kind;

import static org.wstunnel.it.bench.Measure.encrypted;
import static org.wstunnel.it.bench.Measure.plain;

/**
 * What is measured, and for how long.
 *
 * @param name     name of the plan
 * @param runs     runs of each measure and server
 * @param mainRuns the same of the measures that say most
 * @param compile  seconds of the run that does not count, for servers in Java with a load that is new to them
 * @param warmUp   seconds before each run
 * @param time     seconds of each run
 * @param start    whether the start and the time until a server is warm are measured
 * @param idle     numbers of idle connections whose memory is measured
 * @param measures the measures
 */
record Plan(String name, int runs, int mainRuns, double compile, double warmUp, double time, boolean start, List<Integer> idle,
        List<Measure> measures) {
    private static final String START = "start and warm-up";
    private static final String MEMORY = "memory";
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    static Plan named(String name) {
        return switch (name) {
            case "smoke" -> new Plan(name, 1, 1, 1, 0.2, 0.3, true, List.of(100), quickMeasures());
            case "quick" -> new Plan(name, 5, 9, 10, 0.5, 1, true, List.of(1000, 8000), quickMeasures());
            case "full" -> new Plan(name, 5, 9, 10, 1, 0.7, true, List.of(1000, 2000, 4000, 8000), fullMeasures());
            default -> throw new IllegalArgumentException("Unknown plan " + name + ": smoke, quick or full");
        };
    }

    /** The same plan with those parts alone whose title has the pattern in it. Of these are the start and the memory, too. */
    Plan only(String pattern) {
        Predicate<String> wanted = Pattern.compile(pattern).asPredicate();
        List<Measure> some = measures.stream().filter(it -> wanted.test(it.title())).toList();
        List<Integer> counts = wanted.test(MEMORY) ? idle : List.of();
        boolean starts = start && wanted.test(START);
        if (some.isEmpty() && counts.isEmpty() && !starts) {
            throw new IllegalArgumentException(
                    "No measure of the plan " + name + " matches " + pattern + ". It has: " + START + "; " + MEMORY + "; "
                            + measures.stream().map(Measure::title).collect(Collectors.joining("; ")));
        }
        return new Plan(name, runs, mainRuns, compile, warmUp, time, starts, counts, some);
    }

    /** All measures that any plan has, in the order of a report. */
    static List<Measure> all() {
        Set<Measure> all = new LinkedHashSet<>(quickMeasures());
        all.addAll(fullMeasures());
        return List.copyOf(all);
    }

    /** Whether a server's speed is measured, and not its memory alone. */
    boolean takes(Contender contender) {
        return measures.stream().anyMatch(contender::takes);
    }

    /** Runs of a measure that count. */
    int runs(Measure measure) {
        return isMain(measure) ? mainRuns : runs;
    }

    /** Whether a measure is one of those that say most. */
    static boolean isMain(Measure measure) {
        return quickMeasures().contains(measure);
    }

    private static List<Measure> quickMeasures() {
        return List.of(plain(Kind.SEND, 64, 1), plain(Kind.SEND, 16 * KIB, 1), plain(Kind.SEND, MIB, 1),
                plain(Kind.RECEIVE, 1, 1), plain(Kind.ECHO, 16 * KIB, 1),
                plain(Kind.ROUND_TRIPS, 64, 1), plain(Kind.ROUND_TRIPS, 64, 32), plain(Kind.ROUND_TRIPS, 64, 256),
                plain(Kind.BESIDE_STREAMS, 64, 16), plain(Kind.OPEN, 1, 16),
                encrypted(Kind.SEND, 16 * KIB, 1), encrypted(Kind.RECEIVE, 1, 1));
    }

    private static List<Measure> fullMeasures() {
        List<Measure> all = new ArrayList<>();
        for (int connections : new int[] {1, 16, 256}) {
            all.addAll(streams(connections, Measure::plain));
        }
        for (int connections : new int[] {1, 32, 256}) {
            all.add(plain(Kind.ROUND_TRIPS, 64, connections));
        }
        all.add(plain(Kind.BESIDE_STREAMS, 64, 16));
        all.add(plain(Kind.OPEN, 1, 1));
        all.add(plain(Kind.OPEN, 1, 16));
        for (int connections : new int[] {1, 16, 256}) {
            all.addAll(streams(connections, Measure::encrypted));
        }
        all.add(encrypted(Kind.ROUND_TRIPS, 64, 1));
        all.add(encrypted(Kind.ROUND_TRIPS, 64, 32));
        return all;
    }

    private static List<Measure> streams(int connections, Maker maker) {
        List<Measure> all = new ArrayList<>();
        for (int size : new int[] {64, KIB, 16 * KIB, MIB}) {
            all.add(maker.make(Kind.SEND, size, connections));
            all.add(maker.make(Kind.ECHO, size, connections));
        }
        all.add(maker.make(Kind.RECEIVE, 1, connections));
        return all;
    }

    private interface Maker {
        Measure make(Kind kind, int size, int connections);
    }
}
