// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.BackendConfig;
import org.wstunnel.FrameType;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.balance.RoundRobinBalancer;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.ping.FixedPing;
import org.wstunnel.resolve.PathResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the tunnels are: in any application, on any of its sockets, beside all that it had before.
 */
@Tag("fast")
class FeatureTest {
    private static void assertEcho(RawClient client, String path) {
        try (client) {
            client.upgrade(path);
            client.send(Frame.text("hello"));
            assertThat(client.readText(5)).isEqualTo("hello");
            client.closeCleanly();
        }
    }

    private static int status(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.request(path).status();
        }
    }

    @Test
    void aTunnelNeedsNothingButYaml() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start("""
                        server:
                          port: 0
                          features:
                            wstunnel:
                              tunnels:
                                - path: "/t"
                                  backends:
                                    - { host: 127.0.0.1, port: %d }
                        """.formatted(backend.port()))) {
            assertEcho(RawClient.connect(gateway.port()), "/t");
        }
    }

    @Test
    void theFeatureCanBeSwitchedOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        .replace("wstunnel:\n", "wstunnel:\n      enabled: false\n"))) {
            assertThat(status(gateway.port(), "/t")).isEqualTo(404);
            assertThat(backend.accepted()).isZero();
        }
    }

    @Test
    void theSameCanBeBuiltInCode() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(WebServer.builder()
                        .port(0)
                        .addFeature(WsTunnelFeature.create(feature -> feature.addTunnel(TunnelConfig.builder()
                                .path("/t")
                                .frameType(FrameType.BINARY)
                                .addBackend(BackendConfig.builder().host("127.0.0.1").port(backend.port()).build())
                                .build()))))) {
            assertEcho(RawClient.connect(gateway.port()), "/t");
        }
    }

    @Test
    void theBuiltInServicesCanBeNamedInCode() {
        try (Backend one = Backend.tcp(Behaviour.greet("one.".getBytes(StandardCharsets.UTF_8)));
                Backend two = Backend.tcp(Behaviour.greet("two.".getBytes(StandardCharsets.UTF_8)));
                Gateway gateway = Gateway.start(WebServer.builder()
                        .port(0)
                        .addFeature(WsTunnelFeature.create(feature -> feature
                                .addPool(pool -> pool.name("desk-1")
                                        .balance(RoundRobinBalancer.create())
                                        .addBackend(backend -> backend.host("127.0.0.1").port(one.port()))
                                        .addBackend(backend -> backend.host("127.0.0.1").port(two.port())))
                                .addTunnel(tunnel -> tunnel.path("/t/{desk}")
                                        .resolve(PathResolver.builder().variable("desk").build())
                                        .allowedTargets(targets -> targets.addPool("desk-*"))
                                        .ping(FixedPing.builder().every(Duration.ofSeconds(30)).build())))))) {
            for (String greeting : List.of("one.", "two.", "one.")) {
                try (RawClient client = RawClient.open(gateway.port(), "/t/desk-1")) {
                    assertThat(client.readFrame().text()).isEqualTo(greeting);
                }
            }
            assertThat(status(gateway.port(), "/t/desk-2")).isEqualTo(404);
        }
    }

    @Test
    void aUnixSocketIsABackend() {
        try (Backend backend = Backend.unix(Behaviour.echoUnix());
                Gateway gateway = Gateway.to(backend)) {
            assertEcho(RawClient.connect(gateway.port()), "/t");
        }
    }

    @Test
    void tunnelsAreOnTheNamedSocketsAndOnlyThere() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start("""
                        server:
                          port: 0
                          host: 127.0.0.1
                          sockets:
                            - { name: inner, port: 0, host: 127.0.0.1 }
                            - { name: outer, port: 0, host: 127.0.0.1 }
                          features:
                            wstunnel:
                              sockets: [inner]
                              tunnels:
                                - path: "/t"
                                  backends:
                                    - { host: 127.0.0.1, port: %d }
                        """.formatted(backend.port()))) {
            assertEcho(RawClient.connect(gateway.port("inner")), "/t");
            assertThat(status(gateway.port("outer"), "/t")).isEqualTo(404);
            assertThat(status(gateway.port(), "/t")).isEqualTo(404);
        }
    }

    @Test
    void tunnelsMayBeOnSeveralSocketsAtOnce() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start("""
                        server:
                          port: 0
                          host: 127.0.0.1
                          sockets:
                            - { name: inner, port: 0, host: 127.0.0.1 }
                          features:
                            wstunnel:
                              sockets: [inner, "@default"]
                              tunnels:
                                - path: "/t"
                                  backends:
                                    - { host: 127.0.0.1, port: %d }
                        """.formatted(backend.port()))) {
            assertEcho(RawClient.connect(gateway.port("inner")), "/t");
            assertEcho(RawClient.connect(gateway.port()), "/t");
        }
    }

    @Test
    void tunnelsWorkOverTls() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + Certificates.yaml(), backend))) {
            assertEcho(RawClient.connectTls(gateway.port(), Certificates.client()), "/t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t", "/v/one", "/v/two", "/ws", "/ws/", "/ws/a/b", "/wsfoo", "/some/thing.ws"})
    void everyKindOfPathLeadsToItsTunnel(String path) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Backend other = Backend.tcp(Behaviour.writeAndClose(new byte[0]));
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + Gateway.tunnel("/v/{name}", backend.yaml())
                        + Gateway.tunnel("/ws", backend.yaml()).replace("path:", "path-prefix:")
                        + Gateway.tunnel(".ws", backend.yaml()).replace("path:", "extension:")
                        + Gateway.tunnel("/other", other.yaml()))) {
            assertEcho(RawClient.connect(gateway.port()), path);
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void aMappedExtensionLeadsToItsTunnel() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + "      map-extensions: [ { extension: \".py\", to: \"/t\" } ]\n")) {
            assertEcho(RawClient.connect(gateway.port()), "/any/script.py");
            assertThat(status(gateway.port(), "/any/script.pyc")).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/tt", "/t/", "/t/x", "/v", "/v/a/b", "/w", "/x.wss"})
    void pathsBesideATunnelAreNotItsOwn(String path) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + Gateway.tunnel("/v/{name}", backend.yaml())
                        + Gateway.tunnel(".ws", backend.yaml()).replace("path:", "extension:"))) {
            // a pattern of Helidon may take a trailing slash; what it must not take is another path
            if (!"/t/".equals(path)) {
                assertThat(status(gateway.port(), path)).isEqualTo(404);
                assertThat(backend.accepted()).isZero();
            } else {
                assertThat(status(gateway.port(), path)).isIn(101, 404);
            }
        }
    }

    @Test
    void theApplicationsOwnRoutesAndWebSocketsWorkAsBefore() throws IOException, InterruptedException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server
                        .addRouting(HttpRouting.builder()
                                .get("/hello", (req, res) -> res.send("hello"))
                                .get("/t/below", (req, res) -> res.send("below"))
                                .post("/t", (req, res) -> res.send("posted")))
                        .addRouting(WsRouting.builder()
                                .endpoint("/own", new Shout())
                                .endpoint("/t/own", new Shout())));
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(http, gateway, "/hello")).isEqualTo("hello");
            assertThat(get(http, gateway, "/t/below")).isEqualTo("below");
            assertThat(http.send(HttpRequest.newBuilder(uri(gateway, "/t")).POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build(), HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("posted");
            for (String path : new String[] {"/own", "/t/own"}) {
                try (RawClient client = RawClient.open(gateway.port(), path)) {
                    client.send(Frame.text("quiet"));
                    assertThat(client.readText(5)).isEqualTo("QUIET");
                }
            }
            assertEcho(RawClient.connect(gateway.port()), "/t");
            assertThat(status(gateway.port(), "/neither")).isEqualTo(404);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anotherUpgradeIsNoneOfOurBusiness() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend);
                RawClient client = RawClient.connect(gateway.port())) {
            int status = client
                    .requestText("GET /t HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo/2\r\n\r\n")
                    .status();
            assertThat(status).isEqualTo(426);
            assertThat(backend.accepted()).isZero();
        }
    }

    private static URI uri(Gateway gateway, String path) {
        return URI.create("http://localhost:" + gateway.port() + path);
    }

    private static String get(HttpClient http, Gateway gateway, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(gateway, path)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
    }

    private static final class Shout implements WsListener {
        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            session.send(text.toUpperCase(java.util.Locale.ROOT), last);
        }
    }
}
