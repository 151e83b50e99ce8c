// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;
import org.wstunnel.it.support.Response;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program for each tunnel, with the connection as its standard input and output.
 */
class StdioTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void requirePrograms() {
        Programs.require("sh", "dash");
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until("no process is left", () -> Scripts.processes(folder).isEmpty());
    }

    private static String yaml(String path, String command, String... spawnLines) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + "        - path: \"" + path
                + "\"\n          name: programs\n          close-timeout: PT2S\n          backends:\n"
                + "            - spawn:\n                mode: stdio\n                command: " + command + "\n"
                + Gateway.indent(String.join("\n", spawnLines), 16);
    }

    private static Gateway start(String command, String... spawnLines) {
        return Gateway.start(yaml("/t", command, spawnLines));
    }

    /** A program whose processes can be told by its name. */
    private String script(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("program.sh"), "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "[\"" + file + "\"]";
    }

    private static String readUntil(RawClient client, String end) {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append(new String(client.readFrame().payload(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    @Test
    void catEchoesAndEndsWithItsInput() {
        try (Gateway gateway = start("[cat]"); RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("one"));
            assertThat(client.readText(3)).isEqualTo("one");
            client.closeCleanly();
        }
    }

    @Test
    void eachTunnelHasAProcessOfItsOwn() {
        try (Gateway gateway = start("[sh, -c, \"echo $$; cat\"]");
                RawClient one = RawClient.open(gateway.port(), "/t");
                RawClient other = RawClient.open(gateway.port(), "/t")) {
            assertThat(readUntil(one, "\n")).matches("\\d+\n").isNotEqualTo(readUntil(other, "\n"));
        }
    }

    @Test
    void megabytesComeThroughWhole() {
        byte[] sent = new byte[5_000_000];
        new Random(5).nextBytes(sent);
        try (Gateway gateway = start("[cat]"); RawClient client = RawClient.open(gateway.port(), "/t")) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < sent.length; i += 50_000) {
                    client.send(Frame.binary(Arrays.copyOfRange(sent, i, i + 50_000)));
                }
            });
            assertThat(client.readData(sent.length)).isEqualTo(sent);
            assertThat(Await.becomes(() -> !writer.isAlive(), Duration.ofSeconds(10))).isTrue();
            client.closeCleanly();
        }
    }

    @Test
    void allThatAProgramHasWrittenComesBeforeItsEnd() {
        try (Gateway gateway = start("[head, -c, \"3000000\", /dev/zero]");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            Frame[] close = new Frame[1];
            assertThat(client.readDataUntilClose(close)).hasSize(3_000_000);
            assertThat(close[0].closeCode()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "[bash, --norc, -i] | echo $((6*7)) | 42",
            "[/usr/bin/python3, -i, -q] | print(6*7) | 42",
            "[sqlite3] | select 6*7; | 42"})
    void interactiveProgramsWork(String command, String input, String output) {
        Programs.require("bash", "bash");
        Programs.require("python3", "python3");
        Programs.require("sqlite3", "sqlite3");
        try (Gateway gateway = start(command, "stderr: tunnel"); RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text(input + "\n"));
            assertThat(readUntil(client, output)).contains(output);
            client.send(Frame.close(1000, ""));
            assertThat(client.readToClose().closeCode()).isEqualTo(1000);
        }
    }

    /** A terminal that {@code script} makes, as the documents say. */
    @Test
    void scriptMakesATerminal() {
        Programs.require("script", "bsdutils");
        try (Gateway gateway = start("[script, -qfc, tty, /dev/null]"); RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(readUntil(client, "\n")).contains("/dev/pts/");
        }
    }

    @Test
    void theExitValueIsInTheCloseAndInTheLog() {
        try (Gateway gateway = start("[sh, -c, \"read line; echo last; exit $line\"]");
                LogCapture log = new LogCapture(Level.INFO)) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.send(Frame.text("7\nnever read\n"));
                assertThat(client.readText(5)).isEqualTo("last\n");
                Frame close = client.readClose(1011);
                assertThat(close.closeReason()).isEqualTo("program ended with exit value 7");
                client.send(Frame.close(1011, ""));
                client.readEof();
            }
            assertThat(log.await("the end", line -> line.contains(" end: ")))
                    .contains("code=1011", "reason=\"program ended with exit value 7\"", "by=backend");
            assertThat(log.await("the exit", line -> line.contains("exit value 7") && !line.contains(" end: ")))
                    .contains("Tunnel programs");
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                // it never reads the rest, which is no failure
                client.send(Frame.text("0\nnever read\n"));
                assertThat(client.readText(5)).isEqualTo("last\n");
                client.readClose(1000);
            }
        }
    }

    @Test
    void theProgramKnowsItsClientByVariablesWithFixedNames() {
        try (Gateway gateway = Gateway.start(yaml("/desk/{desk-name}", "[env]", "environment: { LANG: C, REMOTE_ADDR: wrong }"));
                RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.upgrade("/desk/a%20b?q=1&r=%0a", "Origin: http://localhost:" + gateway.port(),
                    "X-Evil: evil",
                    "LD_PRELOAD: evil");
            Frame[] close = new Frame[1];
            Map<String, String> variables = new TreeMap<>(new String(client.readDataUntilClose(close), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toMap(line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1))));
            variables.keySet().removeAll(List.of("PATH", "HOME", "USER", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "WSTUNNEL_SPAWN"));
            assertThat(variables).containsExactlyInAnyOrderEntriesOf(Map.of(
                    "LANG", "C",
                    "REMOTE_ADDR", "127.0.0.1",
                    "HTTP_HOST", "localhost:" + gateway.port(),
                    "HTTP_ORIGIN", "http://localhost:" + gateway.port(),
                    "PATH_INFO", "/desk/a b",
                    "QUERY_STRING", "q=1&r=%0a",
                    "TUNNEL_NAME", "programs",
                    "TUNNEL_ID", response.header("X-Tunnel-Id").orElseThrow(),
                    "TUNNEL_PATH_DESK_NAME", "a b"));
        }
    }

    /** A program could take the user of the gateway, as another server has started that, for the user of the tunnel. */
    @Test
    void noneOfThemComesFromTheGatewaysOwnEnvironment() throws IOException {
        Path configuration = Files.writeString(folder.resolve("gateway.yaml"),
                yaml("/t", "[env]", "copy-environment: [\"*\"]", "environment: { REMOTE_USER: somebody }"));
        try (DemoProcess gateway = DemoProcess.startBy(
                List.of("/usr/bin/env", "REMOTE_USER=root", "REMOTE_ADDR=192.0.2.1", "SSL_CLIENT_S_DN=CN=root",
                        "TUNNEL_PATH_DESK=a",
                        "HTTP_ORIGIN=http://evil.example", "COPIED=yes"),
                List.of("-jar", System.getProperty("demo.jar"), "--config", configuration.toString()));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(new String(client.readDataUntilClose(new Frame[1]), StandardCharsets.UTF_8).lines())
                    .contains("COPIED=yes", "REMOTE_ADDR=127.0.0.1", "PATH_INFO=/t")
                    .noneMatch(it -> it.startsWith("REMOTE_USER=") || it.startsWith("SSL_CLIENT_S_DN=")
                            || it.startsWith("TUNNEL_PATH_") || it.startsWith("HTTP_ORIGIN="));
        }
    }

    @Test
    void standardErrorIsInTheLogAlone() {
        try (Gateway gateway = start("[sh, -c, \"echo to the log >&2; echo to the client\"]");
                LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO);
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close), StandardCharsets.UTF_8)).isEqualTo("to the client\n");
            assertThat(log.await("the line", line -> line.contains("to the log"))).contains("Tunnel programs");
        }
    }

    @Test
    void noMoreProgramsRunThanAllowed() throws IOException {
        try (Gateway gateway = start(script("cat"), "max-procs: 2");
                RawClient one = RawClient.open(gateway.port(), "/t");
                RawClient two = RawClient.open(gateway.port(), "/t");
                RawClient three = RawClient.connect(gateway.port())) {
            Response refused = three.request("/t");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isPresent();
            two.closeCleanly();
            try (RawClient four = RawClient.open(gateway.port(), "/t")) {
                four.send(Frame.text("x"));
                assertThat(four.readText(1)).isEqualTo("x");
            }
            one.closeCleanly();
        }
    }

    /** Neither the end of its input nor the signal impresses it, and it has a child. */
    @Test
    void aProgramThatStaysIsKilledWithAllThatItHasStarted() throws IOException {
        try (Gateway gateway = start(script("trap '' TERM HUP\nsleep 1000 &\necho up\nwhile :; do sleep 1; done\n"),
                "kill-timeout: PT0.3S")) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                assertThat(readUntil(client, "up\n")).isEqualTo("up\n");
                assertThat(Scripts.processes(folder)).isNotEmpty();
                client.reset();
            }
            Await.until("it is killed", () -> Scripts.processes(folder).isEmpty());
        }
    }

    @Test
    void theEndOfTheProgramIsTheEndEvenIfItsChildLives() throws IOException {
        try (Gateway gateway = start(script("sleep 1000 &\necho up\n"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(readUntil(client, "up\n")).isEqualTo("up\n");
            client.readClose(1000);
        }
    }

    @Test
    void theStopOfTheServerEndsThem() throws IOException {
        Gateway gateway = start(script("echo up\nexec sleep 1000\n"));
        try (gateway; RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(readUntil(client, "up\n")).isEqualTo("up\n");
            gateway.close();
            assertThat(Scripts.processes(folder)).isEmpty();
        }
    }

    @Test
    void aThousandShortOnesLeaveNothingBehind() throws IOException {
        try (Gateway gateway = start(script("read line; echo $line; exit 0\n"), "max-procs: 20")) {
            RawClient.open(gateway.port(), "/t").close();
            Await.until("the first one is over", () -> Scripts.processes(folder).isEmpty());
            Resources before = Resources.now();
            for (int i = 0; i < 1000; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.text(i + "\n"));
                    assertThat(readUntil(client, "\n")).isEqualTo(i + "\n");
                    if (i % 3 == 0) {
                        client.readClose(1000);
                    } else if (i % 3 == 1) {
                        client.reset();
                    }
                }
            }
            Await.until("no process is left", () -> Scripts.processes(folder).isEmpty());
            Resources.awaitBackTo(before);
        }
    }

    @Test
    void aProgramThatIsGoneIsABackendThatCannotBeReached() throws IOException {
        try (Gateway gateway = start(script("cat")); RawClient client = RawClient.connect(gateway.port())) {
            Files.delete(folder.resolve("program.sh"));
            assertThat(client.request("/t").status()).isEqualTo(502);
        }
    }
}
