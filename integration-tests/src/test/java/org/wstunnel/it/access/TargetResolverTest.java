// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.services.ChosenByUserAgent;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.NameServer;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;
import org.wstunnel.it.support.ServicesJar;
import org.wstunnel.spi.TargetResolverProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which backends a request goes to: by its path, by a token in a file, or by a resolver of the application's own; and
 * nowhere else.
 */
class TargetResolverTest {
    private static Backend one;
    private static Backend two;

    @TempDir
    Path directory;

    @BeforeAll
    static void startBackends() {
        one = Backend.tcp(Behaviour.writeAndClose("one".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        two = Backend.tcp(Behaviour.writeAndClose("two".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    @AfterAll
    static void stopBackends() {
        one.close();
        two.close();
    }

    /** A server with the pools desk-1, desk-2 and secret, and one tunnel. */
    private static Gateway gateway(String... tunnel) {
        return Gateway.start(yaml(tunnel));
    }

    private static String yaml(String... tunnel) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2) + """
                  features:
                    wstunnel:
                      pools:
                        - { name: desk-1, backends: [ %1$s ] }
                        - { name: desk-2, backends: [ %2$s ] }
                        - { name: secret, backends: [ %2$s ] }
                      tunnels:
                """.formatted(one.yaml(), two.yaml())
                + "        - " + String.join("\n          ", tunnel) + "\n";
    }

    private Path tokens(String... lines) throws IOException {
        return Files.write(directory.resolve("tokens"), List.of(lines));
    }

    private static String target(Gateway gateway, String path, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.request(path, headers);
            return response.status() == 101 ? client.readText(3) : String.valueOf(response.status());
        }
    }

    @Test
    void aTunnelMayUseAPoolByItsName() {
        try (Gateway gateway = gateway("path: /t", "pool: desk-2")) {
            assertThat(target(gateway, "/t")).isEqualTo("two");
        }
    }

    @Test
    void aVariableOfThePathNamesThePool() {
        try (Gateway gateway = gateway("path: \"/vnc/{name}\"", "resolve: { path: { variable: name } }",
                "allowed-targets: { pools: [\"desk-*\"] }")) {
            assertThat(target(gateway, "/vnc/desk-1")).isEqualTo("one");
            assertThat(target(gateway, "/vnc/desk-2")).isEqualTo("two");
            assertThat(target(gateway, "/vnc/desk-3")).isEqualTo("404");
            assertThat(target(gateway, "/vnc/secret")).isEqualTo("404");
            assertThat(target(gateway, "/vnc/desk-1%20")).isEqualTo("404");
        }
    }

    @Test
    void websockifysFilesAreRead() throws IOException {
        Path file = tokens("# desks", "", "t1: 127.0.0.1:" + one.port(), "t2: 127.0.0.1:" + two.port(), "t3: desk-2",
                "t4: secret");
        try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }",
                "allowed-targets: { pools: [\"desk-*\"], networks: [127.0.0.0/8], ports: [1024-65535] }")) {
            assertThat(target(gateway, "/t?token=t1")).isEqualTo("one");
            assertThat(target(gateway, "/t?x=y&token=t2")).isEqualTo("two");
            assertThat(target(gateway, "/t?token=t3")).isEqualTo("two");
            assertThat(target(gateway, "/t?token=t4")).as("a pool that is not allowed").isEqualTo("404");
            assertThat(target(gateway, "/t?token=t")).isEqualTo("404");
            assertThat(target(gateway, "/t")).isEqualTo("404");
            tokens("t1: 127.0.0.1:" + two.port());
            assertThat(target(gateway, "/t?token=t1")).as("after a change of the file").isEqualTo("two");
            assertThat(target(gateway, "/t?token=t2")).isEqualTo("404");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{ query: desk }          | /t/x?desk=one      | X-Y: z",
            "{ variable: name }       | /t/one             | X-Y: z",
            "{ host: true }           | /t/x               | X-Forwarded-Host: ONE:8443",
            "{ header: X-Desk }       | /t/x               | X-Desk: one",
            "{ cookie: desk }         | /t/x               | Cookie: a=b; desk=one; c=d",
            "{ cookie: desk }         | /t/x               | Cookie: desk=\"one\"",
            "{ subprotocol: desk. }   | /t/x               | Sec-WebSocket-Protocol: binary, desk.one"})
    void theTokenMayBeAnywhere(String source, String path, String header) throws IOException {
        Path file = tokens("one: desk-1");
        String yaml = yaml("path: \"/t/{name}\"", "resolve: { file: { path: \"" + file + "\", token: " + source + " } }",
                "allowed-targets: { pools: [\"*\"] }")
                .replace("wstunnel:\n", "wstunnel:\n      trusted-proxies: [127.0.0.1]\n      forwarded-fields: [host]\n");
        try (Gateway gateway = Gateway.start(yaml)) {
            assertThat(target(gateway, path, "X-Forwarded-For: 192.0.2.1", header)).isEqualTo("one");
            assertThat(target(gateway, "/t/y?desk=y", "X-Forwarded-For: 192.0.2.1",
                    header.replace("ne", "ther").replace("NE", "THER")))
                    .isEqualTo("404");
        }
    }

    /** Whoever checks it in front of this server may read another one of them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{ query: desk }          | ?desk=one&desk=one          | X-Y: z",
            "{ query: desk }          | ?desk=one&desk              | X-Y: z",
            "{ query: desk }          | ?desk&desk=one              | X-Y: z",
            "{ query: desk }          | ?desk=&desk=one             | X-Y: z",
            "{ query: desk }          | ?desk=one&desk=             | X-Y: z",
            "{ query: desk }          | ?%64esk=other&desk=one      | X-Y: z",
            "{ query: desk }          | ?desk=one&des%6b            | X-Y: z",
            "{ query: desk }          | ?desk=one;desk=other        | X-Y: z",
            "{ query: desk }          | ?desk=one&a=b;desk=other    | X-Y: z",
            "{ query: desk }          | ?a=b;desk=other&desk=one    | X-Y: z",
            "{ query: desk }          | ?desk                       | X-Y: z",
            "{ query: desk }          | ?a=b;desk=one               | X-Y: z",
            "{ query: desk }          | ?DESK=one                   | X-Y: z",
            "{ header: X-Desk }       | ''                          | X-Desk: one\\r\\nX-Desk: one",
            "{ header: X-Desk }       | ''                          | X-Desk: one, one",
            "{ header: X-Desk }       | ''                          | X-Desk: one\\r\\nx-desk:",
            "{ cookie: desk }         | ''                          | Cookie: desk=one; desk=one",
            "{ cookie: desk }         | ''                          | Cookie: desk=one\\r\\nCookie: desk=other",
            "{ cookie: desk }         | ''                          | Cookie: desk=one; desk =other",
            "{ cookie: desk }         | ''                          | Cookie: desk=one; desk=",
            "{ cookie: desk }         | ''                          | Cookie: desk=one, desk=other",
            "{ subprotocol: desk. }   | ''                          | Sec-WebSocket-Protocol: desk.one, desk.other",
            "{ subprotocol: desk. }   | ''                          | Sec-WebSocket-Protocol: desk.one\\r\\nSec-WebSocket-Protocol: desk.other"})
    void aTokenThatCanBeReadInTwoWaysIsNone(String source, String query, String header) throws IOException {
        Path file = tokens("one: desk-1", "other: desk-2", "\"one;desk=other\": desk-2");
        try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\", token: " + source + " } }",
                "allowed-targets: { pools: [\"*\"] }")) {
            assertThat(target(gateway, "/t" + query, header.replace("\\r\\n", "\r\n"))).isEqualTo("404");
        }
    }

    @Test
    void aTokenInASubprotocolIsNotConfirmed() throws IOException {
        Path file = tokens("one: desk-1");
        try (Gateway gateway = gateway("path: /t",
                "resolve: { file: { path: \"" + file + "\", token: { subprotocol: \"desk.\" } } }",
                "allowed-targets: { pools: [desk-1] }");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", "Sec-WebSocket-Protocol: desk.one, binary").header("Sec-WebSocket-Protocol"))
                    .contains("binary");
        }
    }

    @Test
    void aSocketIsDialledWhereItIsAllowed() throws IOException {
        try (Backend unix = Backend.unix(Behaviour.writeAndClose("uds".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))) {
            String path = unix.yaml().replaceAll(".*\"(.*)\".*", "$1");
            Path file = tokens("a: unix_socket:" + path, "b: unix_socket:/run/other");
            try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }",
                    "allowed-targets: { sockets: [\"" + path + "\"] }")) {
                assertThat(target(gateway, "/t?token=a")).isEqualTo("uds");
                assertThat(target(gateway, "/t?token=b")).isEqualTo("404");
            }
        }
    }

    @Test
    void anAddressThatIsNotListedIsNotDialled() throws IOException {
        Path file = tokens("loopback: 127.0.0.1:" + one.port(), "name: localhost:" + one.port(), "metadata: 169.254.169.254:80",
                "mapped: [::ffff:127.0.0.1]:" + one.port(), "number: 2130706433:" + one.port());
        int before = one.accepted();
        try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }",
                "allowed-targets: { hosts: [\"*\"], networks: [0.0.0.0/0, \"::/0\"], ports: [1-65535] }")) {
            for (String token : List.of("loopback", "name", "metadata", "mapped", "number")) {
                assertThat(target(gateway, "/t?token=" + token)).as(token).isEqualTo("404");
            }
        }
        assertThat(one.accepted()).isEqualTo(before);
    }

    @Test
    void aTargetThatDoesNotAnswerIsABackendThatDoesNot() throws IOException {
        Path file = tokens("dead: 127.0.0.1:" + Backend.deadPort(), "lost: no-such-host.invalid:80");
        try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }",
                "allowed-targets: { hosts: [\"*\"], networks: [127.0.0.1], ports: [1-65535] }")) {
            assertThat(target(gateway, "/t?token=dead")).isEqualTo("502");
            assertThat(target(gateway, "/t?token=lost")).isEqualTo("502");
        }
    }

    @Test
    void aNameServerThatDoesNotAnswerIsABackendThatDoesNot() throws IOException {
        Path file = tokens("silent: " + NameServer.name("silent") + ":80");
        try (NameServer dns = NameServer.start();
                Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }", "connect-timeout: PT0.3S",
                        "allowed-targets: { hosts: [\"*\"], networks: [127.0.0.1], ports: [1-65535] }")) {
            dns.silence();
            assertThat(target(gateway, "/t?token=silent")).isEqualTo("504");
        }
    }

    @Test
    void everyRequestWithoutATargetGetsTheSameAnswer() throws IOException {
        Path file = tokens("secret: secret", "loopback: 127.0.0.1:" + one.port());
        try (Gateway gateway = gateway("path: /t", "resolve: { file: { path: \"" + file + "\" } }",
                "allowed-targets: { pools: [desk-1] }")) {
            Response unknown = response(gateway, "/t?token=unknown");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).isEqualTo("There is no such target\n");
            for (String query : List.of("", "?token=", "?token=secret", "?token=loopback", "?token=unknown&token=secret",
                    "?other=x")) {
                assertThat(shape(response(gateway, "/t" + query))).as(query).isEqualTo(shape(unknown));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "variable", "pool"})
    void everyByteOfTheAnswerIsTheSameHoweverNearTheTokenIs(String where) throws IOException {
        String token = "desk-1";
        Path file = tokens(token + ": desk-1");
        String resolve = switch (where) {
            case "query" -> "resolve: { file: { path: \"" + file + "\" } }";
            case "variable" -> "resolve: { file: { path: \"" + file + "\", token: { variable: name } } }";
            default -> "resolve: { path: { variable: name } }";
        };
        String path = where.equals("query") ? "/t/x?token=" : "/t/";
        try (Gateway gateway = gateway("path: \"/t/{name}\"", resolve, "allowed-targets: { pools: [desk-1] }")) {
            assertThat(target(gateway, path + token)).isEqualTo("one");
            String expected = wholeAnswer(gateway, path + "zzzzzz");
            assertThat(expected).startsWith("HTTP/1.1 404 ").endsWith("There is no such target\n").doesNotContain("zzz");
            for (String near : List.of("desk-2", "Desk-1", "desk-", "desk-11", "desk-1.", "secret", "d", "x".repeat(2000))) {
                assertThat(wholeAnswer(gateway, path + near)).as(near).isEqualTo(expected);
            }
        }
    }

    /** All bytes until the server closes, but for the date and the tunnel's number, which are other ones every time. */
    private static String wholeAnswer(Gateway gateway, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) Await.DEADLINE.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.replaceAll("(?i)(\r\ndate: )[^\r]*", "$1").replaceAll("(?i)(\r\nx-tunnel-id: [0-9a-f]{8}-)[0-9a-f]+",
                    "$1");
        }
    }

    private static Response response(Gateway gateway, String path) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path);
        }
    }

    private static Map<String, Object> shape(Response response) {
        Map<String, Object> shape = new TreeMap<>(response.headers());
        shape.remove("Date");
        shape.remove("X-Tunnel-Id");
        shape.put("", response.status() + response.body());
        return shape;
    }

    @Test
    void noTokenIsInTheLog() throws IOException {
        Path file = tokens("verysecret: desk-1", "alsosecret nonsense", "topsecret: 127.0.0.1:1",
                "lostsecret: no-such-host.invalid:80");
        try (LogCapture log = new LogCapture(Level.ALL);
                Gateway gateway = gateway("path: \"/t/{name}\"",
                        "resolve: { file: { path: \"" + file + "\", token: { variable: name } } }",
                        "allowed-targets: { pools: [desk-1], hosts: [\"*\"], ports: [1-9999] }")) {
            assertThat(target(gateway, "/t/verysecret")).isEqualTo("one");
            assertThat(target(gateway, "/t/topsecret")).isEqualTo("404");
            assertThat(target(gateway, "/t/lostsecret")).isEqualTo("502");
            assertThat(target(gateway, "/t/unknownsecret")).isEqualTo("404");
            log.await("the refusal", line -> line.contains("no target that is known"));
            log.await("the wrong line", line -> line.contains("tokens, line 2 is left out"));
            assertThat(log.lines()).noneMatch(line -> line.matches("(?s).*\\wsecret.*"));
        }
    }

    @Test
    void theApplicationsOwnResolverDecides() {
        try (ServicesJar jar = ServicesJar.with(directory,
                Map.of(TargetResolverProvider.class, List.of(ChosenByUserAgent.class)));
                Gateway gateway = gateway("path: /t", "resolve: { by-user-agent: { prefix: \"desk-\" } }",
                        "allowed-targets: { pools: [\"desk-*\"], networks: [127.0.0.1], ports: [1-65535] }",
                        "backends: [ " + two.yaml() + " ]")) {
            assertThat(target(gateway, "/t", "User-Agent: 1")).isEqualTo("one");
            assertThat(target(gateway, "/t", "User-Agent: own")).as("the tunnel's own backends").isEqualTo("two");
            assertThat(target(gateway, "/t", "User-Agent: 127.0.0.1:" + one.port())).isEqualTo("one");
            assertThat(target(gateway, "/t", "User-Agent: 127.0.0.2:" + one.port())).isEqualTo("404");
            assertThat(target(gateway, "/t")).isEqualTo("404");
            assertThat(target(gateway, "/t", "User-Agent: failing")).isEqualTo("503");
        }
    }
}
