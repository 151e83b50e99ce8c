// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Programs that the server starts behind a tunnel: they are there when they are needed, and gone when they are not.
 */
class SpawnTest {
    private Path directory;
    private Path socket;

    @BeforeEach
    void makeDirectory() throws IOException {
        // a short path: a socket address holds little more than a hundred characters
        directory = Files.createTempDirectory("wst");
        socket = directory.resolve("s");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Scripts.processes(directory)).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("s-"))).isEmpty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private String yaml(String... spawnLines) {
        return at("socket: \"" + socket + "\"", spawnLines);
    }

    private static String at(String address, String... spawnLines) {
        return "server:\n"
                + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n"
                + "    wstunnel:\n"
                + "      tunnels:\n"
                + "        - path: \"/t\"\n"
                + "          name: \"programs\"\n"
                + "          frame-type: text\n"
                + "          backends:\n"
                + "            - " + address + "\n"
                + "              spawn:\n"
                + Gateway.indent(String.join("\n", spawnLines), 16);
    }

    private static String ask(RawClient client, String line) {
        client.send(Frame.text(line + "\n"));
        return readLine(client);
    }

    private static String readLine(RawClient client) {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\n") < 0) {
            Frame frame = client.readFrame();
            assertThat(frame.opcode()).as("%s after %s", frame, line).isEqualTo(Frame.TEXT);
            line.append(new String(frame.payload(), java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(line).endsWith("\n");
        return line.toString().strip();
    }

    private Path worker() {
        return Scripts.perl("worker.pl", directory);
    }

    @Test
    void thePerlLineEchoGetsItsSocketAsStandardInput() {
        Path program = Scripts.perl("line-echo.pl", directory);
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Path.of(socket + "-0")).exists();
            for (int i = 1; i <= 5; i++) {
                assertThat(ask(client, "line " + i)).isEqualTo("line " + i);
            }
            client.closeCleanly();
            try (RawClient next = RawClient.open(gateway.port(), "/t")) {
                assertThat(ask(next, "again")).isEqualTo("again");
                next.closeCleanly();
            }
        }
    }

    @Test
    void thePerlTimedEchoEndsTheTunnelByItself() {
        Path program = Scripts.perl("timed-echo.pl", directory);
        try (Gateway gateway = Gateway.start(yaml("command: [perl, -Tw, \"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            for (int i = 1; i <= 5; i++) {
                assertThat(ask(client, "" + i)).isEqualTo("" + i);
            }
            client.readClose(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aProgramMayListenOnTcp(String host) {
        Path program = worker();
        int port = Backend.deadPort();
        try (Gateway gateway = Gateway.start(at("host: \"" + host + "\"\n              port: " + port,
                "command: [\"" + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            assertThat(ask(client, "env WSTUNNEL_SPAWN")).contains(":" + port + " ");
            client.closeCleanly();
        }
        assertThat(Scripts.processes(program)).isEmpty();
    }

    @Test
    void thereAreAsManyProcessesAsTheLoadAsksFor() {
        Path program = worker();
        List<RawClient> clients = new ArrayList<>();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "min-procs: 1", "max-procs: 3",
                "idle-timeout: PT0.5S"))) {
            Await.until("the first process", () -> Scripts.processes(program).size() == 1);
            Set<String> pids = new HashSet<>();
            for (int i = 1; i <= 3; i++) {
                RawClient client = RawClient.open(gateway.port(), "/t");
                clients.add(client);
                pids.add(ask(client, "pid"));
                assertThat(pids).as("each tunnel has a process of its own").hasSize(i);
                assertThat(Scripts.processes(program)).hasSize(i);
            }
            // the fourth has to wait in the queue of one of the three
            RawClient fourth = RawClient.open(gateway.port(), "/t");
            clients.add(fourth);
            fourth.send(Frame.text("pid\n"));
            assertThat(Scripts.processes(program)).hasSize(3);
            clients.subList(0, 3).forEach(RawClient::closeCleanly);
            assertThat(pids).contains(readLine(fourth));

            fourth.closeCleanly();
            Await.until("the others have ended", () -> Scripts.processes(program).size() == 1);
            try (RawClient later = RawClient.open(gateway.port(), "/t")) {
                assertThat(pids).contains(ask(later, "pid"));
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aProcessMayHaveSeveralTunnelsBeforeAnotherOneStarts() {
        Path program = worker();
        List<RawClient> clients = new ArrayList<>();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-load-per-proc: 2"))) {
            for (int i = 0; i < 3; i++) {
                clients.add(RawClient.open(gateway.port(), "/t"));
            }
            assertThat(Scripts.processes(program)).hasSize(2);
            assertThat(ask(clients.get(2), "pid")).isNotEqualTo(ask(clients.get(0), "pid"));
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void twoTunnelsShareAProgramThroughAPool() {
        Path program = worker();
        try (Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      pools:\n        - name: programs\n"
                + "          backends:\n            - { socket: \"" + socket
                + "\", spawn: { command: [\"" + program + "\"], max-procs: 1 } }\n"
                + "      tunnels:\n        - { path: /a, frame-type: text, pool: programs }\n"
                + "        - { path: /b, frame-type: text, pool: programs }\n")) {
            String pid;
            try (RawClient first = RawClient.open(gateway.port(), "/a")) {
                pid = ask(first, "pid");
                first.closeCleanly();
            }
            try (RawClient second = RawClient.open(gateway.port(), "/b")) {
                assertThat(ask(second, "pid")).isEqualTo(pid);
                second.closeCleanly();
            }
        }
    }

    @Test
    void withoutAMinimumTheFirstRequestStartsTheProgram() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "min-procs: 0", "idle-timeout: PT0.2S"))) {
            assertThat(Scripts.processes(program)).isEmpty();
            RawClient client = RawClient.open(gateway.port(), "/t");
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            client.closeCleanly();
            Await.until("it has ended again", () -> Scripts.processes(program).isEmpty());
            Await.until("its socket is gone", () -> Files.notExists(Path.of(socket + "-0")));
        }
    }

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
    void aSocketThatADeadProgramHasLeftIsReplaced() throws IOException {
        Path left = Path.of(socket + "-0");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(left).exists();
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
        }
    }

    @Test
    void aSocketNeedsAFolder() {
        assertThatThrownBy(() -> Gateway.start(at("socket: /no-such-folder/s", "command: [sh]")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tunnels.0.backends.0.socket: invalid value \"/no-such-folder/s\"")
                .hasMessageContaining("/no-such-folder is not a folder");
    }

    @Test
    void aSocketOnWhichAnotherProgramListensIsLeftAlone() throws IOException {
        Path taken = Path.of(socket + "-3");
        Path program = worker();
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(taken));
            assertThatThrownBy(() -> Gateway.start(yaml("command: [\"" + program + "\"]")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("tunnels.0.backends.0.socket")
                    .hasMessageContaining("a program is already listening on " + taken);
            assertThat(taken).exists();
        }
        Files.delete(taken);
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(Path.of(socket + "-0"), "precious");
        Path program = worker();
        assertThatThrownBy(() -> Gateway.start(yaml("command: [\"" + program + "\"]")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tunnels.0.backends.0.socket")
                .hasMessageContaining(file + " exists and is not a socket");
        assertThat(file).hasContent("precious");
        Files.delete(file);
    }

    @Test
    void aPortOnWhichAnotherProgramListensIsLeftAlone() {
        Path program = worker();
        try (Backend other = Backend.tcp(Behaviour.echo())) {
            assertThatThrownBy(() -> Gateway.start(at("host: 127.0.0.1\n              port: " + other.port(),
                    "command: [\"" + program + "\"]", "max-procs: 1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("tunnels.0.backends.0")
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + other.port());
        }
    }

    @Test
    void standardErrorIsInTheLogLineByLine() {
        Path program = worker();
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO);
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            String pid = ask(client, "pid");
            assertThat(ask(client, "stderr the disk is full \u001b[31m")).isEqualTo("written");
            assertThat(ask(client, "stderr and so is the moon")).isEqualTo("written");
            String source = "Tunnel programs: backend " + socket + "[" + pid + "]: ";
            log.await("the first line", line -> line.equals(source + "the disk is full ?[31m"));
            log.await("the second line", line -> line.equals(source + "and so is the moon"));
        }
    }

    /** The access rules in front of the tunnel are worth nothing if any program of this machine can go past them. */
    @Test
    void nobodyElseMayConnectToItsSocket() throws Exception {
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + worker() + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            ask(client, "pid");
            Path file = Path.of(socket + "-0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.filter(Files::isDirectory)).as("folders left behind").isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'\"0660\"', rw-rw----", "rw--w----, rw--w----", "'\"0777\"', rwxrwxrwx"})
    void whoMayIsAMatterOfTheConfiguration(String mode, String permissions) throws Exception {
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + worker() + "\"]", "socket-mode: " + mode));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            ask(client, "pid");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(socket + "-0"))))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void theEnvironmentIsWhatIsConfiguredAndNoMore() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [perl, \"" + program + "\"]",
                "environment: { GREETING: \"hello there\", LANG: C }",
                "copy-environment: [PATH, LANG, NO_SUCH_VARIABLE]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "names").split(" ")).containsExactlyInAnyOrder("GREETING", "LANG", "PATH", "WSTUNNEL_SPAWN");
            assertThat(ask(client, "env GREETING")).isEqualTo("hello there");
            assertThat(ask(client, "env LANG")).isEqualTo("C");
            assertThat(ask(client, "env PATH")).isEqualTo(System.getenv("PATH"));
        }
    }

    @Test
    void withoutAListOnlyHarmlessVariablesAreCopied() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "names").split(" "))
                    .isSubsetOf("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "WSTUNNEL_SPAWN");
        }
    }

    @Test
    void aStarCopiesTheWholeEnvironment() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "copy-environment: [\"*\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            Set<String> expected = new HashSet<>(System.getenv().keySet());
            expected.add("WSTUNNEL_SPAWN");
            assertThat(ask(client, "names").split(" ")).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theProgramRunsInItsFolder() throws IOException {
        worker();
        try (Gateway gateway = Gateway.start(yaml("command: [./worker.pl, \"" + directory + "\"]",
                "working-directory: \"" + directory + "\""));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "cwd")).isEqualTo(directory.toRealPath().toString());
        }
    }

    @Test
    void aServerThatCannotStartStartsNoProgram() {
        Path program = worker();
        try (Backend other = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"),
                        server -> server.port(other.port()))) {
            assertThat(gateway.server().isRunning()).isFalse();
            assertThat(Scripts.processes(program)).isEmpty();
        }
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

    @Test
    void aTunnelThatOpensRightAfterTheStartWaitsForTheProgram() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [sh, -c, \"sleep 0.5; exec " + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            client.readNothingFor(Duration.ofMillis(50));
        }
    }
}
