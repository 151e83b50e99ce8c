// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;

import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.security.providers.httpauth.SecureUserStore;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.security.PathsConfig;
import io.helidon.webserver.security.SecurityFeature;
import io.helidon.webserver.security.SecurityHandlerConfig;
import io.helidon.webserver.websocket.WsRouting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.wstunnel.BackendConfig;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.WsTunnelListener;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel that the application registers on Helidon's own {@code WsRouting}, on a server that has the feature: it is
 * one of that server's tunnels.
 */
class HandRegistrationBesideFeatureTest {
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final Backend backend = Backend.tcp(Behaviour.echo());
    private WsTunnelListener listener;
    private Gateway gateway;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
        backend.close();
    }

    private void serve(String... featureLines) {
        serve(TunnelConfig.builder(), featureLines);
    }

    private void serve(TunnelConfig.Builder tunnel, String... featureLines) {
        start(tunnel, server -> server,
                Gateway.yaml(Gateway.LISTENER + "sockets: [ { name: other, host: 127.0.0.1, port: 0 } ]", backend)
                        .replace("      tunnels:\n", Gateway.indent(String.join("\n", featureLines), 6) + "      tunnels:\n")
                        .replace("  features:\n", """
                          features:
                            observe:
                              observers: { metrics: { permit-all: true }, wstunnel: { enabled: true, permit-all: true } }
                        """));
    }

    private void start(TunnelConfig.Builder tunnel, UnaryOperator<WebServerConfig.Builder> application, String yaml) {
        listener = WsTunnelListener.create(tunnel.name("own")
                .addBackend(BackendConfig.builder().host("127.0.0.1").port(backend.port()).build())
                .buildPrototype());
        gateway = Gateway.start(yaml, server -> application.apply(server)
                .addRouting(WsRouting.builder().endpoint("/own", listener))
                .update(it -> Optional.ofNullable(it.sockets().get("other")).ifPresent(
                        other -> it.putSocket("other", ListenerConfig.builder(other)
                                .addRouting(WsRouting.builder().endpoint("/own", listener)).build()))));
        resources.add(gateway);
    }

    private RawClient open(String... headers) {
        return open(gateway.port(), headers);
    }

    private RawClient open(int port, String... headers) {
        RawClient client = RawClient.open(port, "/own", headers);
        resources.add(client);
        client.send(Frame.text("hello"));
        assertThat(client.readText(5)).isEqualTo("hello");
        return client;
    }

    private int status(String path, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path, headers).status();
        }
    }

    private WsTunnelFeature feature() {
        return gateway.server().prototype().features().stream()
                .filter(WsTunnelFeature.class::isInstance).map(WsTunnelFeature.class::cast)
                .findFirst().orElseThrow();
    }

    private Map<String, String> shown() {
        return Gateway.config(Http.get(gateway.port(), "/observe/wstunnel").body()).asMap().get();
    }

    private String metric(String name) {
        return Http.get(gateway.port(), "/observe/metrics", "Accept", "text/plain").body().lines()
                .filter(line -> line.startsWith(name) && line.contains("tunnel=\"own\""))
                .findFirst().orElse("");
    }

    @Test
    void theObserverShowsItAndCanCloseIt() {
        serve();
        RawClient client = open();
        Map<String, String> shown = shown();
        assertThat(shown).containsEntry("open", "1").containsEntry("sessions.0.tunnel", "own")
                .containsEntry("sessions.0.bytesToBackend", "5")
                .containsEntry("tunnels.1.name", "own").containsEntry("tunnels.1.backends.0.open", "1");
        assertThat(
                Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + shown.get("sessions.0.id")).statusCode())
                .isEqualTo(204);
        client.readClose(1008);
        client.send(Frame.close(1008, ""));
        client.readEof();
        Await.until("it is gone", () -> listener.openTunnels() == 0 && "0".equals(shown().get("open")));
    }

    @Test
    void metricsCountIt() {
        serve();
        open().closeCleanly();
        Await.until("it is counted", () -> metric("wstunnel_tunnels_closed").endsWith(" 1.0"));
        assertThat(metric("wstunnel_tunnels_opened")).endsWith(" 1.0");
        assertThat(metric("wstunnel_handshake_seconds_count")).isNotEmpty();
    }

    @Test
    void theLimitsOfTheFeatureHoldForBothKindsTogether() {
        serve("max-open-tunnels: 2", "limits: { max-lifetime: PT24H, slow-client-timeout: PT1H }");
        open();
        RawClient.open(gateway.port(), "/t").closeCleanly();
        Await.until("one is left", () -> "1".equals(shown().get("open")));
        resources.add(RawClient.open(gateway.port(), "/t"));
        assertThat(status("/own")).isEqualTo(503);
        assertThat(status("/t")).isEqualTo(503);
    }

    @Test
    void aDrainEndsItAndRefusesMore() {
        serve("drain: { code: 1012 }");
        RawClient client = open();
        assertThat(feature().drain()).isTrue();
        client.readClose(1012);
        client.send(Frame.close(1012, ""));
        client.readEof();
        assertThat(status("/own")).isEqualTo(503);
        assertThat(feature().cancelDrain()).isTrue();
        open().closeCleanly();
    }

    @Test
    void aServerThatStopsWaitsForItsClients() throws Exception {
        serve();
        RawClient client = open();
        Thread stopping = Thread.startVirtualThread(() -> gateway.server().stop());
        assertThat(client.readClose(1001).closeReason()).isEqualTo("server is stopping");
        client.send(Frame.text("last words"), Frame.close(1001, ""));
        client.readEof();
        assertThat(backend.next().awaitText(15)).isEqualTo("hellolast words");
        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aTunnelIsLoggedOnceInTheFormOfTheFeature() {
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.ALL)) {
            serve("log: { format: json }");
            open().closeCleanly();
            String line = log.await("\"event\":\"end\"");
            assertThat(line).contains("\"tunnel\":\"own\"", "\"client\":\"127.0.0.1\"");
            assertThat(log.lines()).filteredOn(it -> it.contains("open")).hasSize(1);
        }
    }

    @Test
    void trustedProxiesAreBelieved() {
        serve("trusted-proxies: [ 127.0.0.1 ]");
        open("X-Forwarded-For: 192.0.2.7");
        assertThat(shown()).containsEntry("sessions.0.client", "192.0.2.7");
    }

    @Test
    void anotherListenerOfTheServerHasTheSameLimits() {
        serve("max-open-tunnels: 1");
        open(gateway.port("other"));
        assertThat(shown()).containsEntry("open", "1");
        assertThat(status("/t")).isEqualTo(503);
    }

    @Test
    void theUserWhomSecurityHasFoundIsKnown() {
        Security security = Security.builder()
                .addAuthenticationProvider(
                        HttpBasicAuthProvider.builder().realm("tunnels").userStore(login -> Optional.of(new User(login))).build())
                .build();
        start(TunnelConfig.builder(),
                server -> server.addFeature(SecurityFeature.builder()
                        .security(security)
                        .addPath(PathsConfig.builder()
                                .path("/own")
                                .handler(SecurityHandlerConfig.builder().authenticate(true).build())
                                .build())
                        .build()),
                Gateway.yaml(Gateway.LISTENER, backend)
                        .replace("      tunnels:\n", "      limits: { max-open-per-user: 1 }\n      tunnels:\n"));
        assertThat(status("/own")).isEqualTo(401);
        open(basic("ada"));
        assertThat(status("/own", basic("ada"))).isEqualTo(429);
        open(basic("eve"));
    }

    private static String basic(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes());
    }

    private record User(String login) implements SecureUserStore.User {
        @Override
        public boolean isPasswordValid(char[] password) {
            return "secret".equals(new String(password));
        }
    }
}
