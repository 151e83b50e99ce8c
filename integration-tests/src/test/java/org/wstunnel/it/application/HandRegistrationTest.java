// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.BackendConfig;
import org.wstunnel.FrameType;
import org.wstunnel.LimitsConfig;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelListener;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A tunnel that the application registers on Helidon's own {@code WsRouting}, on a server that has no others.
 */
class HandRegistrationTest {
    private final List<AutoCloseable> resources = new ArrayList<>();
    private WsTunnelListener listener;
    private Gateway gateway;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
    }

    private Backend backend(Behaviour behaviour) {
        Backend backend = Backend.tcp(behaviour);
        resources.add(backend);
        return backend;
    }

    private void serve(TunnelConfig.Builder tunnel) {
        serve(tunnel, Set.of());
    }

    private void serve(TunnelConfig.Builder tunnel, Set<String> helidonsOrigins) {
        listener = WsTunnelListener.create(tunnel.buildPrototype());
        gateway = Gateway.start(WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .connectionOptions(options -> options.tcpNoDelay(true).socketReceiveBufferSize(262_144))
                .addProtocol(WsConfig.builder().origins(helidonsOrigins).build())
                .addRouting(WsRouting.builder().endpoint("/own/{name}", listener)));
        resources.add(gateway);
    }

    private void serve(int port, FrameType type) {
        serve(tunnel(port).frameType(type));
    }

    private static TunnelConfig.Builder tunnel(int port) {
        return TunnelConfig.builder().addBackend(BackendConfig.builder().host("127.0.0.1").port(port).build());
    }

    private RawClient open(String... headers) {
        RawClient client = RawClient.connect(gateway.port());
        resources.add(client);
        client.upgrade("/own/x", headers);
        return client;
    }

    private void awaitNothingOpen(Backend backend) {
        Await.until("the backend's connections are closed", () -> backend.openConnections() == 0);
        Await.until("no tunnel is open", () -> listener.openTunnels() == 0);
    }

    @Test
    void aNameThatIsMadeToPointHereOpensNothing() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).addHost("desk.example"));
        assertThat(statusFor("evil.example")).isEqualTo(421);
        assertThat(statusFor("desk.example")).isEqualTo(101);
        backend.next();
        gateway.close();
        serve(tunnel(backend.port()));
        assertThat(statusFor("localhost")).isEqualTo(101);
        backend.next();
        assertThat(statusFor("evil.example")).isEqualTo(421);
        assertThat(backend.accepted()).isEqualTo(2);
    }

    private int statusFor(String host) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.requestText(request(client, host)).status();
        }
    }

    private static String request(RawClient client, String host) {
        return client.handshake("/own/x", "Origin: http://" + host).replaceFirst("Host: \\S+", "Host: " + host);
    }

    @ParameterizedTest
    @EnumSource(FrameType.class)
    void oneListenerServesManySessionsAtOnce(FrameType type) {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), type);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(open());
        }
        Await.until("eight tunnels are open", () -> listener.openTunnels() == 8);
        for (int i = 0; i < 8; i++) {
            clients.get(i).send(Frame.text("gr\u00fc\u00df " + i));
        }
        for (int i = 0; i < 8; i++) {
            Frame frame = clients.get(i).readFrame();
            assertThat(frame.text()).isEqualTo("gr\u00fc\u00df " + i);
            assertThat(frame.opcode()).isEqualTo(type == FrameType.BINARY ? Frame.BINARY : Frame.TEXT);
            clients.get(i).closeCleanly();
        }
        awaitNothingOpen(backend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/own/x%0a", "/own/%0dx", "/own/%e2%80%a8", "/own/%c2%85", "/own/%2e%2e", "/own/%00"})
    void aPathThatGuardsMayNotKnowAgainOpensNothing(String path) {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request(path).status()).isEqualTo(404);
        }
        assertThat(backend.accepted()).isZero();
    }

    @Test
    void bytesComeBackAsTheyWereInBothDirectionsAtOnce() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        byte[] bytes = Hex.random(600_000, 5);
        try (RawClient client = open()) {
            Thread sender = Thread.startVirtualThread(() -> {
                for (int at = 0; at < bytes.length; at += 6000) {
                    client.send(Frame.binary(Arrays.copyOfRange(bytes, at, at + 6000)));
                }
            });
            assertThat(client.readData(bytes.length)).isEqualTo(bytes);
            assertThat(Await.becomes(() -> !sender.isAlive(), Await.DEADLINE)).isTrue();
            client.closeCleanly();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aFragmentedMessageIsPassedOnAndAPingIsAnswered() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.TEXT);
        try (RawClient client = open()) {
            client.send(Frame.masked(0x01, "one ".getBytes(StandardCharsets.UTF_8)),
                    Frame.of(Frame.PING, "p".getBytes(StandardCharsets.UTF_8)),
                    Frame.masked(0x80, "two".getBytes(StandardCharsets.UTF_8)));
            assertThat(client.readText(7)).isEqualTo("one two");
            client.send(Frame.of(Frame.PING, "q".getBytes(StandardCharsets.UTF_8)));
            while (client.pongs().size() < 2) {
                Frame frame = client.readFrame();
                assertThat(frame.opcode()).isEqualTo(Frame.PONG);
                client.pongs().add(frame.payload());
            }
            assertThat(client.pongs().stream().map(String::new)).containsExactly("p", "q");
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void theClientsCodeIsEchoedAfterAllBytesHavePassed(int code) {
        Backend backend = backend(Behaviour.answerAfterEnd("late".getBytes(StandardCharsets.UTF_8)));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.text("early"), Frame.close(code, "bye"));
            assertThat(client.readText(4)).isEqualTo("late");
            client.readClose(code);
            client.readEof();
            assertThat(backend.next().awaitText(5)).isEqualTo("early");
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBackendThatClosesGivesAllItsBytesAndClose1000() {
        Backend backend = backend(Behaviour.writeAndClose("all of it".getBytes(StandardCharsets.UTF_8)));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            assertThat(client.readText(9)).isEqualTo("all of it");
            client.readClose(1000);
            client.send(Frame.close(1000, ""));
            client.readEof();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBackendThatResetsIsClose1011() {
        Backend backend = backend(Behaviour.resetAfter(1));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.text("x"));
            client.readClose(1011);
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseIsDisconnected() {
        Backend backend = backend(Behaviour.writeAndClose(new byte[0]));
        serve(tunnel(backend.port()).closeTimeout(java.time.Duration.ofMillis(300)));
        try (RawClient client = open()) {
            client.readClose(1000);
            client.readToAnyEnd();
        }
        awaitNothingOpen(backend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "fin", "within a frame", "bad opcode", "not masked"})
    void aClientThatVanishesFreesItsBackend(String how) {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).closeTimeout(java.time.Duration.ofMillis(300)));
        RawClient client = open();
        client.send(Frame.text("x"));
        assertThat(client.readText(1)).isEqualTo("x");
        switch (how) {
            case "reset" -> client.reset();
            case "fin" -> client.fin();
            case "within a frame" -> client.sendHex("82 ff 00 00").reset();
            case "bad opcode" -> client.sendHex("83 80 00 00 00 00");
            default -> client.sendHex("82 01 78");
        }
        awaitNothingOpen(backend);
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void aClientThatVanishesWhileTheBackendFloodsItFreesTheBackend() {
        Backend backend = backend(Behaviour.source(Long.MAX_VALUE));
        serve(backend.port(), FrameType.BINARY);
        RawClient client = open();
        client.readFrame();
        client.reset();
        awaitNothingOpen(backend);
    }

    @Test
    void aCharacterThatIsSplitOverFramesPassesUnchanged() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.TEXT);
        byte[] umlaut = "\u00fc".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open()) {
            client.send(Frame.masked(0x01, new byte[] {umlaut[0]}), Frame.masked(0x80, new byte[] {umlaut[1]}));
            assertThat(client.readText(2)).isEqualTo("\u00fc");
            client.closeCleanly();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBrokenCloseFrameIsAViolation() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.of(Frame.CLOSE, new byte[1]));
            client.readClose(1002);
            client.readEof();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void pingsLimitsAndIdleTimeoutHoldAsForOtherTunnels() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port())
                .idleTimeout(java.time.Duration.ofSeconds(2))
                .limits(LimitsConfig.builder().maxOpen(1).buildPrototype()));
        try (RawClient client = open()) {
            Await.until("the tunnel is open", () -> listener.openTunnels() == 1);
            try (RawClient other = RawClient.connect(gateway.port())) {
                assertThat(other.request("/own/x").status()).isEqualTo(503);
            }
            client.readClose(1001);
            client.send(Frame.close(1001, ""));
            client.readEof();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void clientsAreToldWhenTheServerStops() throws Exception {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.text("x"));
            assertThat(client.readText(1)).isEqualTo("x");
            Thread stopping = Thread.startVirtualThread(() -> gateway.close());
            client.readClose(1001);
            client.send(Frame.close(1001, ""));
            client.readToAnyEnd();
            stopping.join();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBackendThatCannotBeReachedIsAnsweredAsForOtherTunnels() {
        serve(tunnel(Backend.deadPort()).disableTime(java.time.Duration.ofMinutes(1)));
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x").status()).isEqualTo(502);
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.request("/own/x");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isPresent();
        }
        assertThat(listener.openTunnels()).isZero();
    }

    @Test
    void anOpenTunnelHoldsNoPlaceAmongTheRequestsOfTheServer() {
        Backend backend = backend(Behaviour.echo());
        listener = WsTunnelListener.create(tunnel(backend.port()).buildPrototype());
        gateway = Gateway.start(WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .concurrencyLimit(FixedLimit.builder().permits(1).build())
                .addRouting(WsRouting.builder().endpoint("/own/{name}", listener)));
        resources.add(gateway);
        RawClient first = open();
        first.send(Frame.text("x"));
        assertThat(first.readText(1)).isEqualTo("x");
        try (RawClient second = open()) {
            second.send(Frame.text("y"));
            assertThat(second.readText(1)).isEqualTo("y");
            second.closeCleanly();
        }
    }

    @Test
    void aClientThatGivesUpBeforeThe101LeavesNothingBehind() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).limits(LimitsConfig.builder().maxOpen(1).buildPrototype()));
        for (int i = 0; i < 5; i++) {
            RawClient client = RawClient.connect(gateway.port());
            client.sendText(client.handshake("/own/x")).reset();
            awaitNothingOpen(backend);
        }
        Await.until("the place is free", () -> {
            try (RawClient client = RawClient.connect(gateway.port())) {
                return client.request("/own/x").status() == 101;
            }
        });
    }

    @Test
    void aServerThatFindsNoProtocolsSaysWhatIsMissing() {
        Backend backend = backend(Behaviour.echo());
        listener = WsTunnelListener.create(tunnel(backend.port()).buildPrototype());
        gateway = Gateway.start(WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.create())
                .addProtocol(WsConfig.create())
                .addRouting(WsRouting.builder().endpoint("/own/{name}", listener)));
        resources.add(gateway);
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x").status()).isEqualTo(500);
        }
        assertThat(backend.accepted()).isZero();
    }

    @Test
    void theRequestIsCheckedBeforeThe101() {
        Backend backend = backend(Behaviour.echo());
        // Helidon itself asks for the page first
        serve(tunnel(backend.port()).addOrigin("https://good.example").addSubprotocol("mqtt"),
                Set.of("https://good.example", "https://evil.example"));
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: https://evil.example").status()).isEqualTo(403);
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(
                    client.requestText(client.handshake("/own/x").replaceAll("Sec-WebSocket-Key: .*", "Sec-WebSocket-Key: eA=="))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(backend.accepted()).isZero();
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.upgrade("/own/x", "Origin: https://good.example", "Sec-WebSocket-Protocol: x, mqtt")
                    .header("Sec-WebSocket-Protocol")).contains("mqtt");
            client.closeCleanly();
        }
    }

    @Test
    void withoutOriginsThePagesOfTheSameHostMayPass() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        open("Origin: http://localhost:" + gateway.port()).closeCleanly();
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: http://localhost:1").status()).isEqualTo(403);
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: null").status()).isEqualTo(403);
        }
    }

    @Test
    void whatCannotWorkIsRefusedWithItsKey() {
        assertThatThrownBy(() -> WsTunnelListener.create(tunnel -> tunnel
                .required(true)
                .addBackend(BackendConfig.builder().host("127.0.0.1").port(1).build())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tunnel.required: unexpected value")
                .hasMessageContaining("server.features.wstunnel");
        Config wrong = Config.just(ConfigSources.create(Map.of("vnc.backends.0.host", "x", "vnc.backends.0.prot", "1")));
        assertThatThrownBy(() -> WsTunnelListener.create(wrong.get("vnc"))).hasMessageContaining("vnc.backends.0.prot");
        Config none = Config.just(ConfigSources.create(Map.of("vnc.name", "x")));
        assertThatThrownBy(() -> WsTunnelListener.create(none.get("vnc"))).hasMessageContaining("vnc.backends");
    }
}
