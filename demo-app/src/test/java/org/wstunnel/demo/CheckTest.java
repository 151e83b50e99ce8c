// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code --check} says of a configuration file. The class path is that of the demo: it has no Helidon Security.
 */
class CheckTest {
    private static final String ONE_TUNNEL = "server: { port: 0, features: { wstunnel: { "
            + "tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }";

    @TempDir
    private Path folder;

    private record Result(int exit, String out, String err) {
    }

    private static Result check(Path file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "--check", file.toString());
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), text);
    }

    @Test
    void saysWhatAFileWouldDoAndStartsNothing() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = yaml("""
                    server:
                      host: 127.0.0.1
                      port: %d
                      tls: { enabled: false }
                      features:
                        wstunnel:
                          tunnels:
                            - path: "/websockify"
                              origins: ["https://a.example"]
                              backends: [{ host: 10.0.0.1, port: 5900 }, { socket: /run/x }]
                    """.formatted(taken.getLocalPort()));
            Result result = check(file);
            assertThat(result.exit()).isZero();
            assertThat(result.out().lines()).containsExactly(
                    file + ": no fault found",
                    "  listens on http://127.0.0.1:" + taken.getLocalPort(),
                    "  tunnel /websockify to 10.0.0.1:5900, unix:/run/x, for pages of https://a.example");
        }
    }

    @Test
    void saysThatTheRequestChooses() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens"), "desk: d1\nno token\n");
        Path file = yaml("""
                server:
                  host: 127.0.0.1
                  port: 0
                  features:
                    wstunnel:
                      pools: [{ name: d1, backends: [{ host: 10.0.0.1, port: 5900 }] }]
                      tunnels:
                        - { path: /t, resolve: { file: { path: "%s" } }, allowed-targets: { pools: [d1] }, pool: d1 }
                        - { path: /u, resolve: static, pool: d1 }
                """.formatted(tokens));
        Result result = check(file);
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines().map(String::strip)).contains(
                "tunnel /t to where the resolver says, for pages of the same origin",
                "tunnel /u to the pool d1, for pages of the same origin",
                "warning: server.features.wstunnel.tunnels.0.pool: unexpected value: expected nothing where resolve is file. "
                        + "No request gets there",
                "warning: " + tokens + ", line 2 is left out: it is not \"token: host:port\", \"token: unix_socket:/path\" or "
                        + "\"token: pool\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "server: 8080 | server: text in place of keys: expected keys below it, such as port. It is not read",
            "server: { features: wstunnel } | server.features: text in place of keys: expected keys below it, such as wstunnel. It is not read",
            "tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] | tunnels is not read: it belongs below server.features.wstunnel",
            "server: | server.features.wstunnel.tunnels is empty: no request opens a tunnel",
            "server: { features: { wstunnel: } } | server.features.wstunnel.tunnels is empty: no request opens a tunnel",
            "server: { port: 0 } | server.features.wstunnel.tunnels is empty: no request opens a tunnel"})
    void aFileWithoutTunnelsIsRefused(String text, String reason) throws IOException {
        Path file = yaml(text);
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).contains("wstunnel: " + reason).last()
                .isEqualTo("wstunnel: " + file + ": no tunnel would be served");
    }

    @ParameterizedTest
    @CsvSource({"enabled: false, server.features.wstunnel.enabled is false",
            "weight: 1, none of server.features.wstunnel.tunnels is enabled"})
    void aFileWhoseTunnelsAreSwitchedOffIsRefused(String line, String reason) throws IOException {
        Path file = yaml("server: { features: { wstunnel: { " + line
                + ", tunnels: [{ path: /t, enabled: false, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("wstunnel: " + file + ": no tunnel would be served: " + reason + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "\"\"", "~", "0"})
    void aSwitchIsOnOrOff(String value) throws IOException {
        Path file = yaml("server: { features: { wstunnel: { enabled: " + value
                + ", tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).startsWith("wstunnel: server.features.wstunnel.enabled: invalid value \"")
                .endsWith("\": expected true or false\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "host: 127.0.0.1 | host is not read: it belongs below server",
            "tls: { enabled: true } | tls is not read: it belongs below server",
            "features: { observe: {} } | features is not read: it belongs below server",
            "origins: [a] | origins is not read: it belongs below server.features.wstunnel",
            "limits: { max-open: 3 } | limits is not read: it belongs below server.features.wstunnel",
            "Server: { host: 127.0.0.1 } | Server is not read, did you mean \"server\"?",
            "security: { providers: [] } | security is not read: the gateway has no security of Helidon"})
    void whatStandsBesideTheServerIsToldOf(String line, String warning) throws IOException {
        Result result = check(yaml(line + "\n" + ONE_TUNNEL));
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines()).filteredOn(it -> it.startsWith("  warning: " + warning)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls: &tls { enabled: true }", "host: 127.0.0.1\ndesk: \"${host}\"", "defaults: { port: 1 }",
            "metrics: { enabled: false }", "demo: {}", "limits.first: 3\ndesk: \"${limits.first}\""})
    void whatOthersUseMayStandBesideTheServer(String lines) throws IOException {
        assertThat(check(yaml(lines + "\n" + ONE_TUNNEL)).out()).contains(": no fault found\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "[{ type: wstunnel }] | server.features: a list in place of keys: expected keys below it, such as wstunnel",
            "[{ wstunnel: {} }] | server.features: a list in place of keys: expected keys below it, such as wstunnel",
            "{ x: { type: wstunnel } } | server.features.x.type: invalid value \"wstunnel\": expected server.features.wstunnel as "
                    + "the key of such a node"})
    void featuresAreKeys(String features, String reason) throws IOException {
        assertThat(check(yaml("server: { features: " + features + " }")).err()).isEqualTo("wstunnel: " + reason + "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "bind-address: \"UNIX:/x\" | server.bind-address: invalid value \"UNIX:/x\": expected host:port, or unix: and a path",
            "tls: { cipher-suite: [[a]] } | server.tls.cipher-suite.0: a list or keys in place of a text: expected a text",
            "tls: { trust: { keystore: {} } } | server.tls.trust.keystore: missing value: expected a keystore in resource",
            "host: \"${NO_SUCH_VARIABLE}\" | server.host: no value for \"${NO_SUCH_VARIABLE}\": expected the name of a key, a system "
                    + "property or an environment variable that has one",
            "features.static-content: { path: { location: /tmp, context: / } } | server.features.static-content.path: not a list: "
                    + "expected a list, with a dash in front of each entry",
            "features.static-content: { path: [{ context: / }] } | server.features.static-content.path.0.location: missing value: "
                    + "expected what has the files",
            "features.static-content: { content-types: { html: foo }, path: [{ location: /tmp }] } "
                    + "| server.features.static-content.content-types.html: invalid value \"foo\": expected a media type such as "
                    + "text/html"})
    void whatHelidonRefusesWithoutAKeyHasOne(String line, String reason) throws IOException {
        String tunnel = ONE_TUNNEL.substring(0, ONE_TUNNEL.length() - 1);
        assertThat(check(yaml(tunnel + ", " + line + " }")).err()).isEqualTo("wstunnel: " + reason + "\n");
    }

    @Test
    void tunnelsThatMayComeByAReloadAreEnough() throws IOException {
        Result result = check(yaml("server: { features: { wstunnel: { reload: true } } }"));
        assertThat(result.exit()).isZero();
    }

    @Test
    void aUserThatNobodyCanBeIsRefused() throws IOException {
        Path file = yaml("server: { features: { wstunnel: { require-user: true, "
                + "tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("wstunnel: server.features.wstunnel.tunnels.0.require-user: invalid value \"true\": expected "
                        + "false where nobody can be a user: Helidon Security is not on the class path");
    }

    @Test
    void limitsOfUsersThatNobodyCanBeAreToldOf() throws IOException {
        Path file = yaml("server: { features: { wstunnel: { limits: { max-open-per-user: 2 }, metrics: { max-users: 5 }, "
                + "credentials: { cookie: session }, tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        String nobody = ": unexpected value: expected nothing where nobody can be a user: Helidon Security is not on the class path";
        assertThat(check(file).out())
                .contains("server.features.wstunnel.limits.max-open-per-user" + nobody)
                .contains("server.features.wstunnel.metrics.max-users" + nobody)
                .contains(
                        "server.features.wstunnel.credentials: unexpected value: expected nothing where Helidon Security is not on "
                                + "the class path. Nobody checks a token, unless code of the application does");
    }

    @Test
    void theKeyIsNamedWhereHelidonDoesNot() throws IOException {
        Path file = yaml("server: { port: 0, tls: { private-key: { pem: { key: { resource: { path: /none.pem } } } } }, "
                + "features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("wstunnel: server.tls.private-key.pem.key.resource.path: invalid value \"/none.pem\": "
                        + "expected a file with a private key")
                .hasLineCount(1);
    }

    @Test
    void anObserverForUsersThatNobodyCanBeIsToldOf() throws IOException {
        Path file = yaml("server: { features: { observe: { observers: { wstunnel: { enabled: true } } }, wstunnel: { "
                + "tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        Result result = check(file);
        assertThat(result.out() + result.err()).contains("server.features.observe.observers.wstunnel.permit-all: invalid value "
                + "\"false\": expected true, since nobody can be a user: Helidon Security is not on the class path. "
                + "The observer answers nobody");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "5 | 0     | GATEWAY: no other fault found, but read the warnings",
            "2 | 0     | GATEWAY: no other fault found",
            "2 | 70000 | server.port: invalid value \"70000\": expected 0 (any free port) to 65535"})
    void allElseIsCheckedWhereTheLibraryOfAFeatureIsMissing(int limit, int port, String told) throws IOException {
        Path file = yaml("""
                server:
                  port: %d
                  features:
                    no-such-feature: { paths: [{ path: /t, authenticate: true }] }
                    observe: { observers: { no-such-observer: {} } }
                    wstunnel:
                      limits: { max-open: 3, max-open-per-client: %d }
                      tunnels: [{ path: /t, ping: { interval: {} }, backends: [{ host: a, port: 1 }] }]
                """.formatted(port, limit));
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).anySatisfy(it -> assertThat(it)
                .startsWith("wstunnel: server.features.no-such-feature: not known to the gateway, which knows [")
                .contains("wstunnel").endsWith("]: expected a check with the class path of the application: "
                        + "java -cp demo-app.jar:<class path> org.wstunnel.demo.Main --check FILE"))
                .contains("wstunnel: " + told.replace("GATEWAY", file.toString()));
    }

    @Test
    void allWrongKeysAreNamed() throws IOException {
        Path file = yaml("""
                server:
                  features:
                    wstunnel:
                      tunnles: []
                      event-loops: 0
                      tunnels:
                        - path: "/websockify"
                          orgins: [self]
                          debug: -1
                          backends: [{ host: 10.0.0.1, port: 70000 }, { hots: a, port: 1 }, { host: "a:1", port: 1, weight: 0 }]
                        - path: "re"
                          backends: []
                """);
        Result result = check(file);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err().lines().map(line -> line.replaceFirst("^wstunnel: server.features.wstunnel\\.(\\S+): .*", "$1"))
                .toList())
                .containsExactlyInAnyOrder("tunnels.0.backends.1.hots", "tunnels.0.orgins", "tunnles", "tunnels.0.debug",
                        "tunnels.0.backends.0.port",
                        "tunnels.0.backends.2.host", "tunnels.0.backends.2.weight", "tunnels.1.path", "tunnels.1.backends",
                        "event-loops");
    }

    @Test
    void aUnixSocketIsAPlaceToListen() throws IOException {
        Path file = yaml("server: { bind-address: \"unix:/run/gateway.sock\", "
                + "features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
        assertThat(check(file).out()).contains("listens on unix:/run/gateway.sock\n");
    }
}
