// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of the server: every tunnel is told before its socket goes.
 */
class StopTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyOpenTunnelGetsClose1001WhenTheServerStops(boolean tls) {
        String listener = Gateway.LISTENER + "shutdown-grace-period: PT5S\n" + (tls ? Certificates.yaml() : "");
        int tunnels = 200;
        List<RawClient> clients = new ArrayList<>();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var context = tls ? Certificates.client() : null;
            for (int i = 0; i < tunnels; i++) {
                RawClient client = tls ? RawClient.connectTls(gateway.port(), context) : RawClient.connect(gateway.port());
                clients.add(client);
                client.upgrade("/t");
                client.send(Frame.text("hi"));
                assertThat(client.readText(2)).isEqualTo("hi");
            }
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(gateway::close, executor);
            List<CompletableFuture<Void>> ends = clients.stream().map(client -> CompletableFuture.runAsync(() -> {
                client.readClose(1001);
                client.send(Frame.close(1001, ""));
                client.readToAnyEnd();
            }, executor)).toList();
            ends.forEach(Await::result);
            Await.result(stopping);
            Await.until("backend connections closed", () -> backend.openConnections() == 0);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    @Tag("fast")
    void aTunnelWhoseClientDoesNotAnswerDoesNotHoldTheServer() {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + "shutdown-grace-period: PT0.5S\n", backend));
                RawClient client = RawClient.connectNarrow(gateway.port())) {
            client.upgrade("/t");
            Await.result(CompletableFuture.runAsync(gateway::close));
            Await.until("backend connections closed", () -> backend.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyOpenTunnelGetsClose1001WhenTheProcessIsTerminated(boolean tls) throws InterruptedException {
        List<RawClient> clients = new ArrayList<>();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess demo = DemoProcess
                        .start(Gateway.yaml(Gateway.LISTENER + (tls ? Certificates.yaml() : ""), backend))) {
            var context = tls ? Certificates.client() : null;
            for (int i = 0; i < 50; i++) {
                RawClient client = tls ? RawClient.connectTls(demo.port(), context) : RawClient.connect(demo.port());
                clients.add(client);
                client.upgrade("/t");
                client.send(Frame.text("hi"));
                assertThat(client.readText(2)).isEqualTo("hi");
            }
            demo.terminate();
            for (RawClient client : clients) {
                client.readClose(1001);
                client.send(Frame.close(1001, ""));
                client.readToAnyEnd();
            }
            assertThat(demo.awaitExit()).as("exit code").isIn(0, 143);
            Await.until("backend connections closed", () -> backend.openConnections() == 0);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aTerminatedProcessDoesNotWaitForClientsThatDoNotAnswer() throws InterruptedException {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                DemoProcess demo = DemoProcess.start(Gateway.yaml(Gateway.LISTENER, backend));
                RawClient client = RawClient.connectNarrow(demo.port())) {
            client.upgrade("/t");
            demo.terminate();
            assertThat(demo.awaitExit()).as("exit code").isIn(0, 143);
        }
    }

    @Test
    @Tag("fast")
    void nothingAcceptsAfterTheStop() {
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            Gateway gateway = Gateway.to(backend);
            int port = gateway.port();
            RawClient.open(port, "/t").closeCleanly();
            gateway.close();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> RawClient.connect(port))
                    .isInstanceOf(AssertionError.class);
        }
    }
}
