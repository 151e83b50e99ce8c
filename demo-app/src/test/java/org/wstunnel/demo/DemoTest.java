// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class DemoTest {
    @TempDir
    private Path folder;

    @Test
    void theBuiltInTunnelsFollowThePortsOfTheBackends() {
        Config config = DemoConfig.of(Optional.empty(), Map.of("demo.echo.port", "0"))
                .read(Map.of("demo.echo.port", "1234", "demo.board.port", "4321"));

        assertThat(backendPorts(config)).containsExactly(7001, 1234, 4321);
    }

    @Test
    void aVncServerTakesThePlaceOfTheBoardByItsPortAlone() {
        Config config = DemoConfig.of(Optional.empty(), Map.of("demo.vnc.port", "5901")).read(Map.of());

        assertThat(backendPorts(config)).containsExactly(7001, 7002, 5901);
    }

    @Test
    void theVncProfileShowsPort5900AndStartsNoBoard() {
        Config config = DemoConfig.of(Optional.empty(), Map.of("config.profile", "vnc")).read(Map.of());

        assertThat(backendPorts(config)).containsExactly(7001, 7002, 5900);
        assertThat(config.get("demo.board.enabled").asBoolean().get()).isFalse();
    }

    @Test
    void theDemoServesThisMachineAloneWithItsOperatorsData() {
        Config own = DemoConfig.of(Optional.empty(), Map.of()).read(Map.of());
        Config opened = DemoConfig.of(Optional.empty(), Map.of("server.host", "0.0.0.0")).read(Map.of());

        assertThat(own.get("server.host").asString().get()).isEqualTo("127.0.0.1");
        assertThat(own.get("server.features.observe.enabled").asBoolean().get()).isTrue();
        assertThat(opened.get("server.features.observe.enabled").asBoolean().get()).isFalse();
    }

    /** It goes before the host, which is still that of this machine. */
    @Test
    void whereABindAddressIsSetTheDemoKeepsItsOperatorsData() {
        Config opened = DemoConfig.of(Optional.empty(), Map.of("server.bind-address", "0.0.0.0:8080")).read(Map.of());

        assertThat(opened.get("server.host").asString().get()).isEqualTo("127.0.0.1");
        assertThat(opened.get("server.features.observe.enabled").asBoolean().get()).isFalse();
    }

    @Test
    void aGatewayWhoseFileDoesNotSpeakOfOperatorsHasNothingForThem() throws IOException {
        try (Demo demo = Demo.start(Optional.of(write("server: { host: 127.0.0.1, port: 0 }")), Map.of())) {
            for (String path : new String[] {"metrics", "health", "wstunnel", "info"}) {
                assertThat(get(demo.url() + "observe/" + path)).as(path).isIn(404, 503);
            }
        }
        try (Demo demo = Demo.start(Optional.of(write("server: { host: 127.0.0.1, port: 0, features: { observe: {} } }")),
                Map.of())) {
            assertThat(get(demo.url() + "observe/metrics")).isEqualTo(200);
        }
    }

    @Test
    void anUnknownProfileIsNamed() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> DemoConfig.of(Optional.empty(), Map.of("config.profile", "vcn")).read(Map.of()))
                .withMessage("config.profile: there is no built-in application-vcn.yaml");
    }

    @Test
    void withoutPerlItsTunnelIsLeftOut() throws IOException {
        Map<String, String> values = Map.of("server.port", "0", "server.host", "127.0.0.1", "demo.line-echo.port", "0",
                "demo.echo.port", "0", "demo.board.port", "0", "demo.perl.enabled", "false",
                "demo.perl.socket", "/no-such-folder/s");
        try (Demo demo = Demo.start(Optional.empty(), values)) {
            assertThat(get(demo.url())).isEqualTo(200);
            assertThat(get(demo.url() + "perl")).as("no tunnel asks for an upgrade").isEqualTo(404);
            assertThat(get(demo.url() + "failover")).as("this one does").isEqualTo(426);
        }
    }

    @Test
    void onlyItsOwnPageKillsABackend() throws IOException {
        try (Demo demo = Demo.start(Optional.of(write("{ server: { port: 0, host: 127.0.0.1 }, "
                + "demo: { failover: { a: { port: 0 } } } }")), Map.of())) {
            assertThat(post(demo.url() + "demo/backends/a/kill", Map.of())).isEqualTo(403);
            assertThat(post(demo.url() + "demo/backends/a/kill", Map.of("X-Requested-With", "test"))).isEqualTo(200);
            assertThat(post(demo.url() + "demo/backends/a/revive", Map.of("X-Requested-With", "test"))).isEqualTo(200);
            assertThat(post(demo.url() + "demo/backends/c/kill", Map.of("X-Requested-With", "test"))).isEqualTo(404);
        }
    }

    /** A page whose name was made to point here is of the same origin as all that it asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /demo/backends/a/kill", "POST /demo/backends/a/revive", "GET /demo/state", "GET /",
            "GET /live.html", "GET /observe/health", "GET /observe/metrics", "GET /observe/wstunnel"})
    void noPageOfAnotherNameUsesTheDemo(String request) throws IOException {
        Map<String, String> values = Map.of("server.port", "0", "demo.line-echo.port", "0", "demo.echo.port", "0",
                "demo.board.port", "0", "demo.perl.enabled", "false");
        try (Demo demo = Demo.start(Optional.empty(), values)) {
            assertThat(status(demo.port(), request, "evil.example")).isEqualTo(421);
            assertThat(status(demo.port(), request, "127.0.0.1.evil.example")).isEqualTo(421);
            assertThat(status(demo.port(), request, "localhost")).isEqualTo(200);
            assertThat(status(demo.port(), request, "127.0.0.1")).isEqualTo(200);
            assertThat(status(demo.port(), request, "[::1]")).isEqualTo(200);
        }
    }

    @Test
    void theNamesOfItsTunnelsAreTheDemosToo() throws IOException {
        String request = "POST /demo/backends/a/kill";
        try (Demo demo = Demo.start(Optional.of(write("""
                server:
                  port: 0
                  host: 127.0.0.1
                  features:
                    wstunnel:
                      hosts: [demo.example, "*.demo.example"]
                      tunnels: [ { path: /t, backends: [ { host: 127.0.0.1, port: 7002 } ] } ]
                demo: { failover: { a: { port: 0 } } }
                """)), Map.of())) {
            for (String host : List.of("demo.example", "a.Demo.example", "localhost")) {
                assertThat(status(demo.port(), request, host)).as(host).isEqualTo(200);
            }
            for (String host : List.of("evil.example", "demo.example.evil.example", "xdemo.example")) {
                assertThat(status(demo.port(), request, host)).as(host).isEqualTo(421);
            }
        }
    }

    /** As a browser asks for it, that has a page of the same name. */
    private static int status(int port, String request, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nOrigin: http://" + host + ":"
                            + port + "\r\nX-Requested-With: test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return Integer.parseInt(line.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
        }
    }

    @Test
    void aFileTakesThePlaceOfTheBuiltInConfiguration() throws IOException {
        Path file = write("server: { port: 0, host: 127.0.0.1 }");

        try (Demo demo = Demo.start(Optional.of(file), Map.of())) {
            assertThat(demo.port()).isPositive();
            assertThat(demo.url()).isEqualTo("http://localhost:" + demo.port() + "/");
            assertThat(get(demo.url())).as("there is no page").isEqualTo(404);
        }
    }

    @Test
    void closeFreesThePorts() throws IOException {
        Path file = write("{ server: { port: 0, host: 127.0.0.1 }, demo: { echo: { port: 0 } } }");
        Demo demo = Demo.start(Optional.of(file), Map.of());
        int port = demo.port();

        demo.close();

        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void aHostThatIsNotThisMachineIsNamed() throws IOException {
        Path file = write("server: { port: 0, host: 192.0.2.1 }");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Demo.start(Optional.of(file), Map.of()))
                .withMessageStartingWith("cannot listen on 192.0.2.1:0: ")
                .withMessageContaining("; the host is no address of this machine");
    }

    @Test
    void aServerPortThatIsTakenIsNamed() throws IOException {
        Path file = write("server: { port: 0, host: 127.0.0.1 }");
        try (Demo demo = Demo.start(Optional.of(file), Map.of())) {
            String port = Integer.toString(demo.port());
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> Demo.start(Optional.of(file), Map.of("server.port", port)))
                    .withMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": Address already in use");
        }
    }

    @Test
    void aBackendNeedsAPortOrASocket() throws IOException {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Demo.start(Optional.of(write("demo: { echo: { enabled: true } }")), Map.of()))
                .withMessage("demo.echo needs either a port or a socket");
    }

    @Test
    void anUnknownKeyOfABackendIsNamed() throws IOException {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Demo.start(Optional.of(write("demo: { echo: { prot: 1 } }")), Map.of()))
                .withMessage("demo.echo.prot is unknown; demo.echo has enabled, port and socket");
    }

    @Test
    void aPortOutOfRangeIsNamed() throws IOException {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Demo.start(Optional.of(write("demo: { echo: { port: 70000 } }")), Map.of()))
                .withMessage("demo.echo.port: invalid value \"70000\": expected 0 to 65535");
    }

    @Test
    void aFileThatIsNoYamlIsNamed() throws IOException {
        Path file = write("server:\n  port: [\n");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> Demo.start(Optional.of(file), Map.of()))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining("line 3")
                .withMessageNotContaining("\n");
    }

    private static int[] backendPorts(Config config) {
        return config.get("server.features.wstunnel.tunnels").asNodeList().get().stream()
                .mapToInt(tunnel -> tunnel.get("backends.0.port").asInt().orElse(0))
                .filter(port -> port > 0)
                .toArray();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("gateway"), yaml);
    }

    private static int post(String url, Map<String, String> headers) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try {
            connection.setRequestMethod("POST");
            headers.forEach(connection::setRequestProperty);
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static int get(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
