// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.bench.BackendProcess;
import org.wstunnel.it.bench.Load;
import org.wstunnel.it.bench.ProcessFigures;
import org.wstunnel.it.bench.Sample;
import org.wstunnel.it.support.DemoProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many idle tunnels and many busy ones at once, in one gateway.
 */
@Tag("scale")
class ScaleTest {
    private static final int IDLE = 8000;
    private static final int BUSY = 500;
    /** Descriptors that are left for all else. */
    private static final int SPARE = 1000;
    private static final double BUSY_SECONDS = 8;

    private static BackendProcess backend;
    private static DemoProcess demo;

    @BeforeAll
    static void start() throws IOException {
        backend = BackendProcess.start();
        demo = DemoProcess.start("""
                server:
                  host: 127.0.0.1
                  port: 0
                  backlog: 4096
                  connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 4194304 }
                  features:
                    wstunnel:
                      tunnels:
                        - path: "/echo"
                          ping: { interval: { every: PT3S, timeout: PT10S } }
                          backends: [ { host: 127.0.0.1, port: %d } ]
                """.formatted(backend.echo()), DemoProcess.UNDER_LOAD, "-Xmx512m", "-Djava.util.logging.config.file=" + quiet());
    }

    @AfterAll
    static void stop() {
        demo.close();
        backend.close();
    }

    /** Eight thousand tunnels are no news that a log has to tell at INFO. */
    static Path quiet() throws IOException {
        Path file = Files.writeString(Files.createTempFile("logging", ".properties"),
                """
                                              handlers=java.util.logging.ConsoleHandler
                                              .level=WARNING
                                              # a stack trace for everybody who goes in the middle of a request
                                              io.helidon.webserver.http1.Http1Connection.level=SEVERE
                                              """);
        file.toFile().deleteOnExit();
        return file;
    }

    @Test
    void idleTunnelsStayOpenAndArePingedWhileOthersAreBusy() throws Exception {
        int idleTunnels = Math.min(IDLE, (descriptorLimit() - SPARE) / 2 - BUSY);
        long before = ProcessFigures.liveHeap(demo.handle());
        long residentBefore = ProcessFigures.residentKib(demo.handle());
        AtomicBoolean done = new AtomicBoolean();
        try (Load idle = Load.idle(idleTunnels, true, demo.port())) {
            long perTunnel = (ProcessFigures.liveHeap(demo.handle()) - before) / idleTunnels;
            long resident = (ProcessFigures.residentKib(demo.handle()) - residentBefore) / idleTunnels;
            CompletableFuture<Void> resting = CompletableFuture.runAsync(() -> rest(idle, done));
            Sample busy;
            try (Load load = Load.roundTrips(BUSY, demo.port())) {
                busy = load.run(1, BUSY_SECONDS);
            } finally {
                done.set(true);
            }
            // throws if one of them was closed
            resting.join();
            System.out.printf(Locale.ROOT,
                    "%d idle tunnels and %d busy ones: %.0f messages/s, p50 %.1f ms, p99 %.1f ms, %d pings answered, "
                            + "%d bytes of live heap and %d KiB resident for each idle tunnel%n",
                    idleTunnels, BUSY, busy.rate(), busy.p50() / 1000, busy.p99() / 1000, idle.pings(), perTunnel, resident);

            assertThat(idle.pings()).as("pings").isGreaterThanOrEqualTo(idleTunnels);
            assertThat(busy.rate()).as("messages per second").isGreaterThan(BUSY);
            assertThat(busy.p99()).as("p99 in microseconds").isLessThan(5_000_000);
            assertThat(perTunnel).as("bytes of live heap for an idle tunnel").isLessThan(32 * 1024);
        }
    }

    private static void rest(Load idle, AtomicBoolean done) {
        try {
            while (!done.get()) {
                idle.rest(0.2);
            }
        } catch (IOException e) {
            throw new AssertionError("an idle tunnel was closed", e);
        }
    }

    private static int descriptorLimit() throws IOException {
        return Files.readString(Path.of("/proc/self/limits")).lines().filter(it -> it.startsWith("Max open files"))
                .map(it -> it.split(" +")[3]).mapToInt(it -> it.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(it))
                .findFirst().orElseThrow();
    }
}
