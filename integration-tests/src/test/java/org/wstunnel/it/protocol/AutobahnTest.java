// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.TlsOriginator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fuzzing client of the Autobahn test suite against an echo server behind tunnels. {@code tunnel_fuzzer.py} says how its
 * cases are judged for a byte stream; the report of every case stays in {@code target/autobahn/index.html}.
 */
@Tag("autobahn")
@Execution(ExecutionMode.CONCURRENT)
class AutobahnTest {
    /** Frames, pings, reserved bits, opcodes and fragments: what another way of the bytes could spoil. */
    private static final String FRAMES = "1.*,2.*,3.*,4.*,5.*";
    /** UTF-8, closing, and messages of up to 16 MiB: most cases, and most of the time. */
    private static final String OTHERS = "6.*,7.*,9.*,10.*";
    /** What version 0.5.6 of the suite has for these patterns. Fewer would mean that cases were left out. */
    private static final int FRAMES_COUNT = 64;
    private static final int ALL_COUNT = 301;

    private record Verdict(String agent, String id, String behavior, String close, String code, String result,
            String closeResult) {
        static Verdict of(String line) {
            String[] columns = line.split("\t", -1);
            return new Verdict(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
        }

        boolean failed() {
            List<String> good = List.of("OK", "INFORMATIONAL");
            return !good.contains(behavior) || !good.contains(close);
        }
    }

    @Test
    void noCaseFailsAndEveryCloseHandshakeIsClean() throws IOException, InterruptedException {
        Path report = Path.of(System.getProperty("autobahn.report"));
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess plain = DemoProcess.start(Gateway.yaml(Gateway.LISTENER, backend), DemoProcess.UNDER_LOAD);
                DemoProcess tls = DemoProcess.start(Gateway.yaml(Gateway.LISTENER + Certificates.yaml(), backend),
                        DemoProcess.UNDER_LOAD);
                TlsOriginator originator = TlsOriginator.to(tls.port())) {
            fuzz(report,
                    "plain", "ws://127.0.0.1:" + plain.port() + "/t", FRAMES + "," + OTHERS,
                    "tls", "ws://127.0.0.1:" + originator.port() + "/t", FRAMES);
            assertThat(backend.accepted()).as("tunnels opened").isGreaterThanOrEqualTo(ALL_COUNT + FRAMES_COUNT);
        }
        List<Verdict> verdicts = Files.readAllLines(report.resolve("verdicts.tsv")).stream().map(Verdict::of).toList();
        assertThat(verdicts.stream().filter(it -> it.agent().equals("plain"))).hasSize(ALL_COUNT);
        assertThat(verdicts.stream().filter(it -> it.agent().equals("tls"))).hasSize(FRAMES_COUNT);
        assertThat(verdicts.stream().filter(Verdict::failed)).isEmpty();
    }

    /** Runs the suite in a JVM of its own: it changes the state of the whole process. One start serves both listeners. */
    private static void fuzz(Path report, String... servers) throws IOException, InterruptedException {
        Files.createDirectories(report);
        Path log = report.resolve("fuzzer.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // the second compiler takes more time for all that Jython loads than it saves
                "-Xmx1g", "-XX:TieredStopAtLevel=1", "-Dpython.cachedir=" + report.resolveSibling("jython-cache"),
                "-cp", System.getProperty("autobahn.jython") + System.getProperty("path.separator") + testClasses(),
                "org.python.util.jython", "-B", System.getProperty("autobahn.driver"),
                System.getProperty("autobahn.suite"), report.toString()));
        command.addAll(List.of(servers));
        Process fuzzer = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(fuzzer.waitFor(15, TimeUnit.MINUTES)).as("the fuzzing client ends").isTrue();
            assertThat(fuzzer.exitValue()).as("exit value of the fuzzing client, see " + log).isZero();
        } finally {
            fuzzer.destroyForcibly();
        }
    }

    private static Path testClasses() {
        return Path.of(AutobahnTest.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
