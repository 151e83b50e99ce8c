// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of a spawned program: one that ends by itself is started again, and one whose server ends goes with all that it has
 * started.
 */
class SpawnEndTest extends WithPrograms {
    @Test
    void aProgramThatHasCrashedIsStartedAgain() {
        Path program = worker();
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO);
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-procs: 1"))) {
            String first;
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                first = ask(client, "pid");
                client.send(Frame.text("exit 7\n"));
                client.readToClose();
            }
            String end = log.await("Tunnel programs: backend " + socket + "[" + first + "]: ended with exit value 7");
            assertThat(log.lines(Level.WARNING)).contains(end);
            Await.until("another process",
                    () -> Scripts.processes(program).stream().anyMatch(it -> it.pid() != Long.parseLong(first)));
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                assertThat(ask(client, "pid")).isNotEqualTo(first);
            }
        }
    }

    @Test
    void aProgramThatKeepsEndingIsStartedLessAndLessOften() throws IOException {
        Path starts = directory.resolve("starts");
        int wanted = 6;
        try (Gateway gateway = Gateway
                .start(yaml("command: [sh, -c, \"date +%s%N >> " + starts + "; exit 3\"]", "max-procs: 1"))) {
            Await.until("starts", () -> Files.exists(starts) && lines(starts).size() >= wanted);
            // a request that comes while it runs waits in its queue; most come while it does not
            Await.until("a request is refused", () -> {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    return Set.of(502, 503).contains(client.request("/t").status());
                }
            });
        }
        List<Long> times = lines(starts).stream().map(Long::valueOf).toList();
        for (int i = 1; i < wanted; i++) {
            long pause = (times.get(i) - times.get(i - 1)) / 1_000_000;
            // the clock of the wall and that of the JVM may differ a little
            assertThat(pause).as("pause before start %d, milliseconds", i).isGreaterThanOrEqualTo((100L << (i - 1)) * 9 / 10);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatACrashedProgramHasStartedEndsBeforeTheNextStart() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "kill-timeout: PT0.3S", "max-procs: 1"))) {
            String first;
            String child;
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                first = ask(client, "pid");
                child = ask(client, "fork");
                client.send(Frame.text("exit 1\n"));
                // the child holds the connection, too: nothing ends before it does
                client.readToClose();
            }
            Await.until("the child has ended", () -> !Scripts.alive(child));
            Await.until("another process", () -> Scripts.processes(program).size() == 1
                    && !Scripts.alive(first));
        }
    }

    @Test
    void aProgramThatIsAskedToEndWithTheServerIsNoWarning() {
        Path program = worker();
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO);
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            long pid = Long.parseLong(ask(client, "pid"));
            ProcessHandle.of(pid).orElseThrow().destroy();
            client.readToClose();
            assertThat(log.await("[" + pid + "]: ended with exit value 143")).contains("may start again");
            assertThat(log.lines(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void theSignalThatIsConfiguredIsSent() {
        Path ended = directory.resolve("ended");
        String program = "$SIG{USR1} = sub { open(my $f, '>', '" + ended
                + "'); exit 0 }; accept(my $c, STDIN); print $c qq(ready\\n); "
                + "close $c; sleep 1 while 1";
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO)) {
            Gateway gateway = Gateway
                    .start(yaml("command: [perl, -e, \"" + program.replace("\\", "\\\\") + "\", \"" + socket + "\"]",
                            "kill-signal: SIGUSR1", "kill-timeout: PT60S"));
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                // the handler is in place
                assertThat(readLine(client)).isEqualTo("ready");
            } finally {
                gateway.close();
            }
            assertThat(ended).exists();
            assertThat(log.lines()).noneMatch(line -> line.contains("is killed"));
        }
    }

    @Test
    void aProgramThatIgnoresTheSignalIsKilled() {
        Path program = worker();
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO)) {
            Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\", TERM]", "kill-timeout: PT0.5S"));
            String pid;
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                pid = ask(client, "pid");
            } finally {
                gateway.close();
            }
            assertThat(Scripts.alive(pid)).isFalse();
            String killed = log.await("not ended within PT0.5S of SIGTERM and is killed");
            assertThat(killed).contains("[" + pid + "]");
            assertThat(log.lines(Level.WARNING)).contains(killed);
        }
    }

    @Test
    void whatAProgramHasStartedEndsWithIt() {
        Path program = worker();
        Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "kill-timeout: PT0.5S", "max-procs: 1"));
        String child;
        try (RawClient client = RawClient.open(gateway.port(), "/t")) {
            child = ask(client, "fork");
            assertThat(Scripts.alive(child)).isTrue();
        } finally {
            gateway.close();
        }
        assertThat(Scripts.alive(child)).isFalse();
    }

    @Test
    void nothingIsLeftWhenTheJvmIsTerminated() throws InterruptedException {
        Path program = worker();
        try (DemoProcess server = DemoProcess.start(yaml("command: [\"" + program + "\"]", "max-procs: 2"));
                RawClient client = RawClient.open(server.port(), "/t");
                RawClient other = RawClient.open(server.port(), "/t")) {
            String pid = ask(client, "pid");
            assertThat(ask(other, "pid")).isNotEqualTo(pid);
            server.terminate();
            // the tunnel is told before the program goes
            client.readClose(1001);
            other.readClose(1001);
            client.send(Frame.close(1001, ""));
            other.send(Frame.close(1001, ""));
            server.awaitExit();
            assertThat(Scripts.alive(pid)).isFalse();
            assertThat(Scripts.processes(program)).isEmpty();
            assertThat(server.output()).noneMatch(line -> line.contains("restricted method"));
        }
    }
}
