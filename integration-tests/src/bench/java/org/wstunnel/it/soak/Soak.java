// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;

import org.wstunnel.it.bench.BackendProcess;
import org.wstunnel.it.bench.ProcessFigures;
import org.wstunnel.it.bench.Programs;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.RawClient;

/**
 * Runs a gateway for a long time under {@link MixedUse}, plain and over TLS, and takes its figures again and again:
 * nothing may grow.
 */
public final class Soak {
    private static final int SAMPLES = 60;
    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);
    private static final String HEAP = "-Xmx256m";

    private final List<SoakSample> samples = new ArrayList<>();
    private long opened;
    private long bytes;
    private List<String> failures = List.of();

    /**
     * Run it, and write a plot.
     *
     * @param args seconds and the folder for the plot
     */
    public static void main(String[] args) throws Exception {
        Soak soak = new Soak();
        soak.run(Duration.ofSeconds(Long.parseLong(args[0])), Path.of(args[1]));
        System.out.println(soak.summary());
        soak.failures.forEach(System.out::println);
        System.exit(soak.failures.isEmpty() ? 0 : 1);
    }

    /** Run for some time and write {@code soak.svg} and {@code soak.csv} into the folder. */
    void run(Duration time, Path folder) throws IOException, InterruptedException {
        int tlsPort = Programs.freePort();
        Path logging = Files.writeString(Files.createTempFile("logging", ".properties"),
                "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
        try (BackendProcess backend = BackendProcess.start();
                DemoProcess demo = DemoProcess.start(yaml(tlsPort, backend.echo()), DemoProcess.UNDER_LOAD, HEAP,
                        "-Djava.util.logging.config.file=" + logging)) {
            SSLContext trusting = Certificates.client();
            try (MixedUse plain = new MixedUse(() -> RawClient.connect(demo.port()));
                    MixedUse encrypted = new MixedUse(() -> RawClient.connectTls(tlsPort, trusting))) {
                List<MixedUse> uses = List.of(plain, encrypted);
                uses.forEach(MixedUse::start);
                for (MixedUse use : uses) {
                    use.awaitSettled();
                }
                Duration part = time.dividedBy(SAMPLES);
                Duration period = part.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : part;
                long start = System.nanoTime();
                for (long end = start + time.toNanos(); System.nanoTime() < end;) {
                    Thread.sleep(period);
                    samples.add(sample(demo.handle(), uses, (System.nanoTime() - start) / 1e9));
                }
                opened = uses.stream().mapToLong(MixedUse::opened).sum();
                bytes = uses.stream().mapToLong(MixedUse::bytes).sum();
                failures = uses.stream().flatMap(it -> it.failures().stream()).toList();
            }
        } finally {
            Files.delete(logging);
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("soak.svg"), SoakPlot.of(samples));
        Files.writeString(folder.resolve("soak.csv"), csv());
    }

    List<SoakSample> samples() {
        return samples;
    }

    /** What the clients saw and should not have seen. */
    List<String> failures() {
        return failures;
    }

    long opened() {
        return opened;
    }

    String summary() {
        SoakSample first = samples.get(samples.size() / 3);
        SoakSample last = samples.getLast();
        return String.format(Locale.ROOT, "%.0f s, %d tunnels opened and ended, %.0f MB echoed byte for byte, %d failures. "
                + "After a third and at the end: heap after GC %.1f and %.1f MB, descriptors %d and %d, threads %d and %d, "
                + "p50 %.2f and %.2f ms, p99 %.1f and %.1f ms",
                last.seconds(), opened, bytes / 1e6, failures.size(), first.heap() / 1e6, last.heap() / 1e6,
                first.descriptors(), last.descriptors(), first.threads(), last.threads(),
                first.p50() / 1000, last.p50() / 1000, first.p99() / 1000, last.p99() / 1000);
    }

    private static SoakSample sample(ProcessHandle gateway, List<MixedUse> uses, double seconds) {
        // the latencies first: the collection that the heap's figure needs would be part of them
        long[] nanos = uses.stream().flatMap(it -> it.takeLatencies().stream()).mapToLong(Long::longValue).sorted().toArray();
        double p50 = nanos.length == 0 ? 0 : nanos[nanos.length / 2] / 1000.0;
        double p99 = nanos.length == 0 ? 0 : nanos[nanos.length * 99 / 100] / 1000.0;
        SoakSample sample = new SoakSample(seconds, ProcessFigures.liveHeap(gateway), ProcessFigures.descriptors(gateway),
                ProcessFigures.threads(gateway), p50, p99);
        // those of the collection are not counted either
        uses.forEach(MixedUse::takeLatencies);
        return sample;
    }

    private String csv() {
        StringBuilder text = new StringBuilder("seconds,heap,descriptors,threads,p50_us,p99_us\n");
        for (SoakSample it : samples) {
            text.append(String.format(Locale.ROOT, "%.1f,%d,%d,%d,%.0f,%.0f%n", it.seconds(), it.heap(), it.descriptors(),
                    it.threads(),
                    it.p50(), it.p99()));
        }
        return text.toString();
    }

    private static String yaml(int tlsPort, int echo) {
        return """
                server:
                  host: 127.0.0.1
                  port: 0
                  sockets:
                    - name: tls
                      host: 127.0.0.1
                      port: %d
                %s
                  features:
                    wstunnel:
                      sockets: ["@default", tls]
                      tunnels:
                        - path: "/echo"
                          ping: { interval: { every: PT2S, timeout: PT1M } }
                          backends: [ { host: 127.0.0.1, port: %d } ]
                """.formatted(tlsPort, Certificates.yaml().indent(6).stripTrailing(), echo);
    }
}
