// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.wstunnel.it.support.Certificates;

/**
 * Measures this project's demo and its peers, in turn, and writes a report.
 * <p>
 * Arguments: the plan (smoke, quick or full), the folder for the report, and a pattern for the titles of those measures
 * that are wanted: the figures of all others stay what they were in the report. Another lighttpd than the installed one
 * is named by the environment variables BENCHMARK_LIGHTTPD and BENCHMARK_LIGHTTPD_MODULES; BENCHMARK_PEERS is a pattern
 * for the names of those that take part beside this project; BENCHMARK_JVM_OPTIONS are options for the measured JVMs;
 * BENCHMARK_VERSION_1 is the jar of version 1's demo, which then takes part.
 */
public final class Benchmark {
    private static final int SETTLE_LOOKS = 50;
    private static final int SETTLE_MILLIS = 100;
    private static final int FEW_PORTS = 5000;
    /** Share of a processor below which a server is at rest. */
    private static final double SETTLED = 0.1;
    /** What opens a tunnel is compiled after as many times the time that others take. */
    private static final int OPENS_LATE = 3;

    private final Plan plan;
    private final Path folder;
    private final Results results = new Results();
    private final List<Contender> contenders = Contenders.found();
    /** Servers, and what they have done for so long that it is compiled. */
    private final Set<String> compiled = new HashSet<>();

    private Benchmark(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * Measure.
     *
     * @param args plan, folder of the report, pattern
     */
    public static void main(String[] args) throws Exception {
        Plan plan = Plan.named(args.length > 0 ? args[0] : "quick").only(args.length > 2 ? args[2] : "");
        Path report = Path.of(args.length > 1 ? args[1] : "target/benchmark");
        Benchmark benchmark = new Benchmark(plan, Files.createTempDirectory("benchmark"));
        benchmark.run(report);
        System.out.println("Written to " + report.toAbsolutePath());
        System.exit(0);
    }

    private void run(Path report) throws Exception {
        EarlierResults.read(report.resolve("results.json"), plan, results);
        try (BackendProcess backend = BackendProcess.start()) {
            if (plan.start()) {
                StartTime.measure(results, plan, folder, backend.ports());
                WarmUp.measure(results, plan, folder, contenders, backend.ports());
            }
            memory(backend.ports());
            speed(backend.ports(), report);
        }
    }

    private void memory(Contender.Ports backends) throws Exception {
        for (Contender contender : contenders) {
            if (contender.mostIdle() == 0 || plan.idle().isEmpty()) {
                continue;
            }
            memory(contender, Measure.plain(Measure.Kind.ROUND_TRIPS, 64, 8), contender.name(), backends);
            Measure encrypted = Measure.encrypted(Measure.Kind.ROUND_TRIPS, 64, 8);
            if (contender.takes(encrypted)) {
                memory(contender, encrypted, contender.name() + ", TLS", backends);
            }
        }
    }

    private void memory(Contender contender, Measure warmUp, String name, Contender.Ports backends) throws Exception {
        settlePorts();
        try (Contender.Running server = contender.start(folder, backends)) {
            ProcessHandle process = server.process(warmUp);
            if (warmUp.tls()) {
                encrypted(warmUp, contender, server, 1);
            } else {
                plain(warmUp, contender, server, 1);
            }
            idle(200, contender, server, warmUp).close();
            long before = memoryOf(process);
            for (int connections : plan.idle()) {
                try (AutoCloseable idle = idle(connections, contender, server, warmUp)) {
                    results.idle(name, connections, (memoryOf(process) - before) / (double) connections);
                }
                // until the server has let go of them
                Thread.sleep(1000);
            }
        } catch (IOException e) {
            print(name + ", idle connections: " + e);
        }
        if (results.idleKib().containsKey(name)) {
            print(name + ": KiB for each idle connection " + results.idleKib().get(name));
        }
    }

    private static AutoCloseable idle(int connections, Contender contender, Contender.Running server, Measure measure)
            throws IOException {
        return measure.tls() ? TlsLoad.idle(connections, contender.framing(), Certificates.client(), server.port(measure))
                : Load.idle(connections, contender.framing(), server.port(measure));
    }

    /** The connections of the one before keep their ports for a minute, and there are 28 000 of them to a backend. */
    private static void settlePorts() throws InterruptedException {
        while (ProcessFigures.waitingPorts() > FEW_PORTS) {
            Thread.sleep(SETTLE_MILLIS);
        }
    }

    private static long memoryOf(ProcessHandle process) throws InterruptedException {
        collectGarbage(process);
        return ProcessFigures.residentKib(process);
    }

    private static void collectGarbage(ProcessHandle process) throws InterruptedException {
        Thread.sleep(500);
        if (process.info().command().orElse("").endsWith("java")) {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Programs.firstLine(List.of(jcmd.toString(), String.valueOf(process.pid()), "GC.run"));
            Programs.firstLine(List.of(jcmd.toString(), String.valueOf(process.pid()), "GC.run"));
        }
    }

    private void speed(Contender.Ports backends, Path report) throws Exception {
        Map<Contender, Contender.Running> servers = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders.stream().filter(plan::takes).toList()) {
                try {
                    servers.put(contender, contender.start(folder, backends));
                } catch (IOException e) {
                    if (contender.name().equals(Contenders.OURS)) {
                        throw e;
                    }
                    print(contender.name() + " is left out: " + e.getMessage());
                }
            }
            settlePorts();
            for (Measure measure : plan.measures()) {
                Set<Contender> out = new HashSet<>();
                // a run that does not count comes first
                for (int run = -1; run < plan.runs(measure); run++) {
                    for (Map.Entry<Contender, Contender.Running> server : servers.entrySet()) {
                        // one that fails at this load takes half a minute for it
                        if (!out.contains(server.getKey()) && !measure(measure, server.getKey(), server.getValue(), run)) {
                            out.add(server.getKey());
                        }
                    }
                }
                summary(measure);
                // a plan may take longer than its user: what is measured stays
                Report.write(report, plan, contenders, results);
            }
        } finally {
            for (Contender.Running server : servers.values()) {
                server.close();
            }
        }
    }

    /** Returns whether there is a figure. */
    private boolean measure(Measure measure, Contender contender, Contender.Running server, int run) throws Exception {
        if (!contender.takes(measure)) {
            return false;
        }
        // seconds in which what a load needs is compiled would say nothing of a server that runs for days
        boolean compiles = run < 0 && contender.compiles() && compiled.add(contender.name() + measure.ofOneConnection());
        double time = !compiles ? plan.time() : measure.kind() == Measure.Kind.OPEN ? OPENS_LATE * plan.compile()
                : plan.compile();
        try {
            Sample sample = measure.tls() ? encrypted(measure, contender, server, time) : plain(measure, contender, server, time);
            if (run >= 0) {
                results.add(measure, contender.name(), sample);
            }
            return true;
        } catch (IOException e) {
            print(contender.name() + ", " + measure.title() + ": " + e);
            return false;
        } finally {
            settle(server.process(measure));
        }
    }

    /** A slow server works for seconds on what the load has left in its sockets, and would take that from the next one's run. */
    private static void settle(ProcessHandle server) throws InterruptedException {
        double before = ProcessFigures.cpuSeconds(server);
        for (int i = 0; i < SETTLE_LOOKS; i++) {
            Thread.sleep(SETTLE_MILLIS);
            double now = ProcessFigures.cpuSeconds(server);
            if (now - before <= SETTLED * SETTLE_MILLIS / 1000) {
                return;
            }
            before = now;
        }
    }

    private Sample plain(Measure measure, Contender contender, Contender.Running server, double time) throws Exception {
        if (measure.kind() == Measure.Kind.BESIDE_STREAMS) {
            return besideStreams(measure, contender, server, time);
        }
        try (Load load = new Load(measure, contender.framing(), server.port(measure))) {
            return load.run(plan.warmUp(), time, server.process(measure));
        }
    }

    private Sample besideStreams(Measure measure, Contender contender, Contender.Running server, double time) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (Load streams = new Load(measure.streams(), contender.framing(), server.port(measure.streams()));
                Load load = new Load(measure, contender.framing(), server.port(measure))) {
            streams.open();
            load.open();
            CompletableFuture<Void> streaming = new CompletableFuture<>();
            Thread.ofPlatform().name("streams").start(() -> {
                try {
                    streams.work(over::get);
                    streaming.complete(null);
                } catch (IOException | RuntimeException e) {
                    streaming.completeExceptionally(e);
                }
            });
            try {
                return load.run(plan.warmUp(), time, server.process(measure));
            } finally {
                over.set(true);
                streaming.join();
            }
        }
    }

    private Sample encrypted(Measure measure, Contender contender, Contender.Running server, double time) throws Exception {
        try (TlsLoad load = new TlsLoad(measure, contender.framing(), Certificates.client(), server.port(measure))) {
            return load.run(plan.warmUp(), time, server.process(measure));
        }
    }

    private void summary(Measure measure) {
        StringBuilder line = new StringBuilder(measure.title()).append(" [").append(measure.kind().unit()).append("]:");
        for (Contender contender : contenders) {
            results.median(measure, contender.name(), Sample::rate).ifPresent(it -> line.append("  ").append(contender.name())
                    .append(String.format(Locale.ROOT, " %.0f", it)));
        }
        print(line.toString());
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
