// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.helidon.metadata.hson.Hson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The gateway as a server program: what its command line does.
 */
class CommandLineTest {
    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterAll
    static void stop() {
        backend.close();
    }

    private record Result(int exit, String out, String err) {
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        return runWith(Path.of(System.getProperty("java.home")), arguments);
    }

    private Result runWith(Path java, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1", "-jar",
                System.getProperty("demo.jar")));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static DemoProcess start(String... arguments) {
        return DemoProcess.start(List.of(arguments));
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), text);
    }

    private static void assertEchoes(RawClient client, String path) {
        client.upgrade(path);
        client.send(Frame.text("hello"));
        assertThat(client.readText(5)).isEqualTo("hello");
        client.closeCleanly();
    }

    @Test
    void aGatewayNeedsNoFile() {
        try (DemoProcess gateway = start("--listen", "0", "--target", "localhost:" + backend.port());
                RawClient client = RawClient.connect(gateway.port());
                RawClient any = RawClient.connect(gateway.port());
                RawClient page = RawClient.connect(gateway.port())) {
            assertEchoes(client, "/websockify");
            assertEchoes(any, "/any/path?token=x");
            assertThat(page.request("/websockify", "Origin: http://evil.example").status()).isEqualTo(403);
            assertThat(gateway.output()).anyMatch(line -> line.contains("http://127.0.0.1:" + gateway.port() + " bound"))
                    .contains("wstunnel gateway is ready: " + gateway.url());
        }
    }

    @Test
    void theCommandLineServesTlsWithACertificate() {
        try (Pki pki = new Pki()) {
            Pki.Identity server = pki.issue("server", "DNS:localhost,IP:127.0.0.1");
            try (DemoProcess gateway = start("--listen", "127.0.0.1:0", "--target", "127.0.0.1:" + backend.port(),
                    "--cert", server.certificate().toString(), "--key=" + server.key());
                    RawClient client = RawClient.connectTls(gateway.port(), pki.context(server))) {
                assertThat(gateway.url().getScheme()).isEqualTo("https");
                assertEchoes(client, "/websockify");
            }
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        try (Pki pki = new Pki()) {
            Result result = run("--listen", "0", "--target", "127.0.0.1:1",
                    "--cert", pki.issue("server", "DNS:localhost").certificate().toString(),
                    "--key", pki.issue("other", "DNS:localhost").key().toString());
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("the key of another certificate: expected the key of \"CN=server\"");
        }
    }

    @Test
    void oneFileMayHoldTheCertificateAndItsKey() throws IOException {
        try (Pki pki = new Pki()) {
            Pki.Identity server = pki.issue("server", "DNS:localhost,IP:127.0.0.1");
            for (List<Path> order : List.of(List.of(server.certificate(), server.key()),
                    List.of(server.key(), server.certificate()))) {
                Path both = Files.writeString(folder.resolve("self.pem"),
                        Files.readString(order.getFirst()) + Files.readString(order.getLast()));
                try (DemoProcess gateway = start("--listen", "0", "--target", "127.0.0.1:" + backend.port(),
                        "--cert", both.toString());
                        RawClient client = RawClient.connectTls(gateway.port(), pki.context(server))) {
                    assertEchoes(client, "/websockify");
                }
            }
        }
    }

    @Test
    void aFileThatHoldsNeitherCertificateNorKeyIsALineForEach() throws Exception {
        Path garbage = Files.writeString(folder.resolve("self.pem"),
                "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
                        + "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");
        Result result = run("--listen", "0", "--target", "127.0.0.1:1", "--cert", garbage.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err().lines().filter(line -> !line.contains(" INFO ")).toList())
                .satisfiesExactly(
                        it -> assertThat(it)
                                .startsWith("wstunnel: --cert: invalid value: expected a file with certificates ("),
                        it -> assertThat(it).startsWith("wstunnel: --cert: invalid value: expected a file with a private key"));
    }

    @Test
    void tokensChooseTheTarget() throws IOException {
        try (Backend local = Backend.unix(Behaviour.echoUnix())) {
            Path tokens = Files.writeString(folder.resolve("tokens"),
                    "desk: 127.0.0.1:" + backend.port() + "\nlocal: unix_socket:" + local.path() + "\n");
            try (DemoProcess gateway = start("--listen", "0", "--token-source", tokens.toString());
                    RawClient desk = RawClient.connect(gateway.port());
                    RawClient unix = RawClient.connect(gateway.port());
                    RawClient unknown = RawClient.connect(gateway.port())) {
                assertEchoes(desk, "/websockify?token=desk");
                assertEchoes(unix, "/websockify?token=local");
                assertThat(local.accepted()).isEqualTo(1);
                assertThat(unknown.request("/websockify?token=other").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void filesAreServedBesideTheTunnel() throws IOException {
        Path web = Files.createDirectory(folder.resolve("web"));
        Files.writeString(web.resolve("index.html"), "a page");
        try (DemoProcess gateway = start("--listen", "0", "--web", web.toString(),
                "--target", "127.0.0.1:" + backend.port());
                RawClient client = RawClient.connect(gateway.port());
                RawClient slash = RawClient.connect(gateway.port())) {
            assertThat(Http.get(gateway.port(), "/").body()).isEqualTo("a page");
            assertThat(Http.get(gateway.port(), "/index.html").body()).isEqualTo("a page");
            assertEchoes(client, "/websockify");
            assertEchoes(slash, "/websockify/?token=x");
        }
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            Result result = run("--listen", String.valueOf(taken.getLocalPort()), "--target", "127.0.0.1:1");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err().lines().filter(line -> !line.contains(" INFO ")).toList()).singleElement().asString()
                    .startsWith("wstunnel: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
            assertThat(result.out() + result.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void wrongUsageIsOneLine() throws Exception {
        Result result = run("--listen", "x", "--target", "a:1");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("wstunnel: --listen: invalid value \"x\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH\n");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void helpAndVersionAreForStandardOutput() throws Exception {
        Result help = run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("--listen=[HOST:]PORT", "--check=FILE");
        assertThat(help.err()).isEmpty();
        Result version = run("--version");
        assertThat(version.out()).matches("wstunnel \\d+\\.\\d+\\S*, Java \\S+\\s*");
    }

    @Test
    void anOlderJavaIsToldWhichOneIsNeeded() throws Exception {
        Path older = olderJava();
        Result result = runWith(older, "--version");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).matches(
                "wstunnel: this is Java (1[1-9]|20) \\(\\Q" + older.toRealPath() + "\\E\\): expected Java 21 or newer\n");
        assertThat(result.out()).isEmpty();
    }

    private static Path olderJava() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        try (Stream<Path> candidates = Files.isDirectory(all) ? Files.list(all) : Stream.empty()) {
            return candidates.filter(CommandLineTest::isOlderJava).findFirst().orElseGet(() -> Assumptions
                    .abort("Needs a Java from 11 to 20 beside the one that runs the tests"));
        }
    }

    private static boolean isOlderJava(Path folder) {
        try {
            return Files.isExecutable(folder.resolve("bin/java"))
                    && Files.readString(folder.resolve("release")).matches("(?s).*JAVA_VERSION=\"(1[1-9]|20)\\b.*");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aLogInJsonHasNothingElse() throws Exception {
        Path file = yaml("""
                server:
                  host: 127.0.0.1
                  port: 0
                  prot: 1
                  features:
                    wstunnel:
                      log: { format: json }
                      tunnels:
                        - path: "/websockify"
                          backends: [{ host: 127.0.0.1, port: %d }]
                """.formatted(backend.port()));
        try (DemoProcess gateway = start("--config", file.toString());
                RawClient client = RawClient.connect(gateway.port())) {
            assertEchoes(client, "/websockify");
            Await.until("the end is logged",
                    () -> gateway.output().stream().anyMatch(line -> line.contains("\"event\":\"end\"")));
            List<Hson.Struct> lines = gateway.output().stream()
                    .filter(line -> !line.startsWith("wstunnel gateway is ready: "))
                    .map(line -> Hson.parse(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8))).asStruct())
                    .toList();
            assertThat(lines).hasSizeGreaterThan(3).allSatisfy(line -> {
                assertThat(Instant.parse(line.stringValue("time").orElseThrow())).isBefore(Instant.now());
                assertThat(line.stringValue("level").orElseThrow()).isIn("INFO", "WARNING");
                assertThat(line.stringValue("logger")).isPresent();
            });
        }
    }

    @Test
    void checkTellsWarningsAfterwards() throws Exception {
        Path file = yaml("""
                server:
                  prot: 8081
                  use-nio: maybe
                  features:
                    wstunnel:
                      tunnels:
                        - path-prefix: "/ws"
                          backends: [{ host: 10.0.0.1, port: 5900 }]
                wstunnel:
                  tunnels: []
                """);
        Result result = run("--check", file.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines().map(String::strip))
                .startsWith(file + ": no fault found, but read the warnings")
                .anyMatch(line -> line
                        .startsWith("warning: server.features.wstunnel.tunnels.0.path-prefix: \"/ws\" does not end with a slash"))
                .contains("warning: server.prot is not read, did you mean \"port\"?",
                        "warning: server.use-nio: invalid value \"maybe\": expected true or false. It is taken for false",
                        "warning: wstunnel is not read: the configuration of tunnels is server.features.wstunnel");
    }

    @Test
    void theKeyIsNamedWhereHelidonDoesNot() throws Exception {
        Path file = yaml("server: { port: 0, tls: { private-key: { pem: { key: { resource: { path: /none.pem } } } } }, "
                + "features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = run("--config", file.toString());
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("wstunnel: server.tls.private-key.pem.key.resource.path: invalid value \"/none.pem\": "
                        + "expected a file with a private key")
                .hasLineCount(1);
    }

    @Test
    void aGatewayMayListenOnAUnixSocket() throws Exception {
        Path socket = folder.resolve("gateway.sock");
        try (DemoProcess gateway = start("--listen", "unix:" + socket, "--target", "localhost:" + backend.port());
                RawClient client = RawClient.connectUnix(socket)) {
            assertThat(gateway.url()).hasToString("unix:" + socket);
            assertEchoes(client, "/any");
            Result second = run("--listen", "unix:" + socket, "--target", "localhost:" + backend.port());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err().lines().filter(line -> !line.contains(" INFO ")).toList()).containsExactly(
                    "wstunnel: server.bind-address: invalid value \"unix:" + socket
                            + "\": expected a place where no other program listens "
                            + "(a program is already listening on " + socket + ")");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void checkNamesTheWrongKey() throws Exception {
        Path file = yaml("""
                server:
                  features:
                    wstunnel:
                      tunnels:
                        - path: "/websockify"
                          backends: [{ host: 10.0.0.1, port: 70000 }]
                """);
        Result result = run("--check=" + file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("tunnels.0.backends.0.port", "70000");
        assertThat(result.err()).doesNotContain("\tat ");
    }
}
