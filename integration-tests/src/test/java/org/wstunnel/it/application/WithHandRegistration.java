// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import org.junit.jupiter.api.AfterEach;

import org.wstunnel.BackendConfig;
import org.wstunnel.FrameType;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelListener;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;

/**
 * What tests of hand registration have: one tunnel on Helidon's own {@code WsRouting}, on a server that has no others.
 */
abstract class WithHandRegistration {
    final List<AutoCloseable> resources = new ArrayList<>();
    WsTunnelListener listener;
    Gateway gateway;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
    }

    Backend backend(Behaviour behaviour) {
        Backend backend = Backend.tcp(behaviour);
        resources.add(backend);
        return backend;
    }

    void serve(TunnelConfig.Builder tunnel) {
        serve(tunnel, Set.of());
    }

    void serve(TunnelConfig.Builder tunnel, Set<String> helidonsOrigins) {
        listener = WsTunnelListener.create(tunnel.buildPrototype());
        gateway = Gateway.start(WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                // time for the answer of a client that is told of the end
                .shutdownGracePeriod(Duration.ofSeconds(5))
                .connectionOptions(options -> options.tcpNoDelay(true).socketReceiveBufferSize(262_144))
                .addProtocol(WsConfig.builder().origins(helidonsOrigins).build())
                .addRouting(WsRouting.builder().endpoint("/own/{name}", listener)));
        resources.add(gateway);
    }

    void serve(int port, FrameType type) {
        serve(tunnel(port).frameType(type));
    }

    static TunnelConfig.Builder tunnel(int port) {
        return TunnelConfig.builder().addBackend(BackendConfig.builder().host("127.0.0.1").port(port).build());
    }

    RawClient open(String... headers) {
        RawClient client = RawClient.connect(gateway.port());
        resources.add(client);
        client.upgrade("/own/x", headers);
        return client;
    }

    void awaitNothingOpen(Backend backend) {
        Await.until("the backend's connections are closed", () -> backend.openConnections() == 0);
        Await.until("no tunnel is open", () -> listener.openTunnels() == 0);
    }
}
