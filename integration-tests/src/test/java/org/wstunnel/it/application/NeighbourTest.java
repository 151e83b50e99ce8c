// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;

import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What else a server has at the path of a tunnel is told at its start.
 */
class NeighbourTest {
    private static final String SOCKETS = "sockets: { other: { host: 127.0.0.1, port: 0 } }\n";
    private static final String ON_BOTH = "      sockets: [\"@default\", other]\n";
    private static final String BACKEND = "backends: [{ host: 127.0.0.1, port: %d }]";

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

    private static String yaml(String listener, String tunnel, String features) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER + listener, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n        - "
                + tunnel + "\n          " + BACKEND.formatted(backend.port()) + "\n" + features;
    }

    /** Security that asks for a user at a path, on the default socket unless others are named. */
    private static String security(String path, String... sockets) {
        return "    security:\n      paths:\n        - { path: \"" + path + "\", authenticate: true"
                + (sockets.length == 0 ? "" : ", sockets: [\"" + String.join("\", \"", sockets) + "\"]") + " }\n"
                + "security:\n  providers:\n    - http-basic-auth: { realm: tunnels, users: [] }\n";
    }

    private static int status(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.request(path).status();
        }
    }

    @Test
    void aSecurityPathThatMissesASocketIsToldOf() {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(SOCKETS, "path: /secret", ON_BOTH + security("/secret")))) {
            assertThat(log.lines()).singleElement().asString()
                    .startsWith(
                            "server.features.wstunnel.tunnels.0: the paths of security have [/secret], but not for the sockets [other]");
            assertThat(status(gateway.port(), "/secret")).isEqualTo(401);
            assertThat(status(gateway.port("other"), "/secret")).as("what is warned of").isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"path: /secret | /secret", "path-prefix: /secret/ | /secret/*", "path: '/vnc/{desk}' | /vnc/{d}",
                    "path: '/vnc/{desk}' | /vnc[/{*}]", "path: '/ws/*' | /ws[/{*}]"})
    void aSecurityPathThatTakesAllIsNoNews(String tunnel, String path) {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(SOCKETS, tunnel, ON_BOTH + security(path, "@default", "other")))) {
            assertThat(gateway.server().isRunning()).isTrue();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"path-prefix: /vnc/ | /vnc/admin", "path: '/vnc/{desk}' | /vnc/admin", "path: '/vnc[/{*}]' | /vnc",
                    "path-prefix: /vnc/ | /vnc/{desk}"})
    void aSecurityPathThatTakesAPartIsToldOf(String tunnel, String path) {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", tunnel, security(path)))) {
            assertThat(gateway.server().isRunning()).isTrue();
            assertThat(log.lines()).singleElement().asString()
                    .contains("tunnels.0: the paths of security have [" + path + "], which is not all");
        }
    }

    @Test
    void aSecurityPathForOtherMethodsLetsNobodyInWhoHasToBeAUser() {
        String post = security("/secret").replace("authenticate: true", "authenticate: true, methods: [post]");
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", "path: /secret\n          require-user: true", post))) {
            assertThat(log.lines()).singleElement().asString()
                    .startsWith(
                            "server.features.wstunnel.tunnels.0: the paths of security have [/secret], but only for the methods "
                                    + "[post], and tunnels are opened by GET");
            assertThat(status(gateway.port(), "/secret")).as("what is warned of").isEqualTo(403);
        }
    }

    @Test
    void aSecurityPathThatMissesASocketLetsNobodyInThereWhoHasToBeAUser() {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway
                        .start(yaml(SOCKETS, "path: /secret\n          require-user: true", ON_BOTH + security("/secret")))) {
            assertThat(log.lines()).containsExactly(
                    "server.features.wstunnel.tunnels.0: the paths of security have [/secret], but not for the sockets [other]: "
                            + "nobody is a user there, so nobody is let in. Name them in \"sockets\" of that path");
            assertThat(status(gateway.port(), "/secret")).isEqualTo(401);
            assertThat(status(gateway.port("other"), "/secret")).as("what is warned of").isEqualTo(403);
        }
    }

    @Test
    void aSecurityPathOnAllSocketsIsNoNewsWhereAUserIsRequired() {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(SOCKETS, "path: /secret\n          require-user: true",
                        ON_BOTH + security("/secret", "@default", "other")))) {
            assertThat(log.lines()).isEmpty();
            assertThat(status(gateway.port("other"), "/secret")).isEqualTo(401);
        }
    }

    @Test
    void whoHasACertificateNeedsNoSecurityPath() {
        try (Pki pki = new Pki(); LogCapture log = new LogCapture("org.wstunnel", Level.WARNING)) {
            String tls = "sockets: { other: { host: 127.0.0.1, port: 0, tls: { "
                    + pki.issue("server", "DNS:localhost").privateKeyYaml()
                    + ", client-auth: OPTIONAL, " + pki.trustYaml() + " } } }\n";
            try (Gateway gateway = Gateway
                    .start(yaml(tls, "path: /secret\n          require-user: true", ON_BOTH + security("/secret")))) {
                assertThat(gateway.server().isRunning()).isTrue();
                assertThat(log.lines()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path: /public", "path: /public\n          require-user: true"})
    void aTunnelThatIsNotMeantIsNoNews(String tunnel) {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(SOCKETS, tunnel, ON_BOTH + security("/secret")))) {
            assertThat(gateway.server().isRunning()).isTrue();
            assertThat(log.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"path: /chat | /websockify", "path: /chat | /", "path: /sub | /websockify", "path: '/chat[/{*}]' | /x",
                    "path: / | /start"})
    void aFileAtThePathOfATunnelIsToldOf(String tunnel, String other) throws IOException {
        Files.writeString(folder.resolve("chat"), "a file");
        Files.writeString(folder.resolve("index.html"), "a page");
        Files.createDirectory(folder.resolve("sub"));
        String files = "    static-content:\n      path:\n        - { location: \"" + folder
                + "\", context: \"/\", welcome: index.html }\n";
        String path = tunnel.replaceAll("path: |'|\\[.*", "");
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", tunnel, files))) {
            assertThat(log.lines()).singleElement().asString().contains("tunnels.0: \"" + path + "\" is the path of " + folder);
            assertThat(status(gateway.port(), path)).as("what is warned of").isIn(200, 301);
        }
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", tunnel, "      weight: 96\n" + files))) {
            assertThat(log.lines()).isEmpty();
            assertThat(status(gateway.port(), path)).isEqualTo(101);
        }
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", "path-prefix: " + other, files))) {
            assertThat(log.lines()).noneMatch(it -> it.contains("static-content"));
            assertThat(status(gateway.port(), other + "x")).isEqualTo(101);
        }
    }

    @Test
    void aFileOnTheClassPathIsToldOf() {
        String files = "    static-content:\n      classpath:\n        - { location: \"/META-INF/helidon\", context: \"/files\" }\n";
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", "path: /files/config-metadata.json", files))) {
            assertThat(log.lines()).singleElement().asString().contains("META-INF/helidon/config-metadata.json");
            assertThat(status(gateway.port(), "/files/config-metadata.json")).isEqualTo(200);
        }
    }

    @Test
    void observersWhoseRequestsATunnelTakesAreToldOf() {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", "path-prefix: /", "    observe: { enabled: true }\n"))) {
            assertThat(log.lines()).singleElement().asString()
                    .contains("tunnels.0: \"/\" takes the requests for /observe/health, too");
            assertThat(Http.get(gateway.port(), "/observe/health").statusCode()).as("what is warned of").isEqualTo(426);
        }
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(SOCKETS, "path-prefix: /", "    observe: { sockets: [other] }\n"))) {
            assertThat(log.lines()).isEmpty();
            assertThat(Http.get(gateway.port("other"), "/observe/health").statusCode()).isNotEqualTo(426);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"path: /chat | /chat", "path: '/chat[/{*}]' | /chat/*", "path: '/chat/{room}' | /chat/{id}"})
    void anEndpointOfTheApplicationThatGetsNoRequestIsToldOf(String tunnel, String endpoint) {
        WsListener silent = new WsListener() {
            @Override
            public void onMessage(WsSession session, String text, boolean last) {
                session.send("the application", true);
            }
        };
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", tunnel, ""),
                        it -> it.addRouting(WsRouting.builder().endpoint(endpoint, silent)))) {
            assertThat(gateway.server().isRunning()).isTrue();
            assertThat(log.lines()).singleElement().asString()
                    .contains("tunnels.0: the application has a WebSocket endpoint at ");
        }
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING);
                Gateway gateway = Gateway.start(yaml("", tunnel, ""),
                        it -> it.addRouting(WsRouting.builder().endpoint("/elsewhere/x/y", silent)))) {
            assertThat(gateway.server().isRunning()).isTrue();
            assertThat(log.lines()).isEmpty();
        }
    }
}
