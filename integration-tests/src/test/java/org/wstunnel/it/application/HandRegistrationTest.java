// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.BackendConfig;
import org.wstunnel.FrameType;
import org.wstunnel.LimitsConfig;
import org.wstunnel.WsTunnelListener;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A tunnel that the application registers on Helidon's own {@code WsRouting}, on a server that has no others: what it is to the
 * server.
 */
class HandRegistrationTest extends WithHandRegistration {
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
    void pingsLimitsAndIdleTimeoutHoldAsForOtherTunnels() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port())
                .idleTimeout(Duration.ofSeconds(2))
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
        serve(tunnel(Backend.deadPort()).disableTime(Duration.ofMinutes(1)));
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
