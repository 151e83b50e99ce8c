// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A drain: no new tunnels, the open ones told in waves, the rest cut off, and all of it can be called off.
 */
class DrainTest {
    private static Gateway start(Backend backend, String drain, String... tunnelLines) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, tunnelLines)
                .replace("wstunnel:\n", "wstunnel:\n      drain: " + drain + "\n"));
    }

    private static WsTunnelFeature feature(Gateway gateway) {
        return gateway.server().prototype().features().stream()
                .filter(WsTunnelFeature.class::isInstance)
                .map(WsTunnelFeature.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void assertEcho(RawClient client) {
        client.send(Frame.text("still here"));
        assertThat(client.readText(10)).isEqualTo("still here");
    }

    @Test
    void aDrainingServerRefusesNewTunnelsUntilTheDrainIsCalledOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ code: 1012 }");
                RawClient open = RawClient.open(gateway.port(), "/t")) {
            WsTunnelFeature feature = feature(gateway);
            assertThat(feature.draining()).isFalse();
            assertThat(feature.drain()).isTrue();
            assertThat(feature.drain()).as("a second time").isFalse();
            assertThat(feature.draining()).isTrue();
            open.readClose(1012);
            open.send(Frame.close(1012, ""));
            open.readEof();

            try (RawClient late = RawClient.connect(gateway.port())) {
                Response refused = late.request("/t");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).contains("1");
            }
            assertThat(backend.accepted()).isEqualTo(1);

            assertThat(feature.cancelDrain()).isTrue();
            assertThat(feature.cancelDrain()).as("a second time").isFalse();
            assertThat(feature.draining()).isFalse();
            try (RawClient again = RawClient.open(gateway.port(), "/t")) {
                assertEcho(again);
                again.closeCleanly();
            }
        }
    }

    @Test
    void beforeItsDelayIsOverAServerIsNotReadyAndYetTakesTunnels() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ delay: PT10M, timeout: PT20M }");
                RawClient open = RawClient.open(gateway.port(), "/t")) {
            WsTunnelFeature feature = feature(gateway);
            assertThat(feature.drain()).isTrue();
            assertThat(feature.draining()).isTrue();
            assertThat(observer(gateway, "GET", "/observe/health/ready")).isEqualTo(503);
            try (RawClient late = RawClient.open(gateway.port(), "/t")) {
                assertEcho(late);
                late.closeCleanly();
            }
            assertThat(feature.cancelDrain()).isTrue();
            assertThat(feature.draining()).isFalse();
            assertThat(observer(gateway, "GET", "/observe/health/ready")).isEqualTo(204);
            assertEcho(open);
            open.closeCleanly();
        }
    }

    @Test
    void behindTheDelayTunnelsAreRefusedAndTheOpenOnesAreTold() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ delay: PT0.5S, period: PT0S }");
                RawClient open = RawClient.open(gateway.port(), "/t")) {
            long start = System.nanoTime();
            feature(gateway).drain();
            open.readClose(1001);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(500_000_000L);
            try (RawClient late = RawClient.connect(gateway.port())) {
                assertThat(late.request("/t").status()).isEqualTo(503);
            }
        }
    }

    @Test
    void aStopDoesNotWaitForTheDelay() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ delay: PT10M, timeout: PT20M }");
                RawClient open = RawClient.open(gateway.port(), "/t")) {
            feature(gateway).drain();
            var stop = CompletableFuture.runAsync(gateway::close);
            open.readClose(1001);
            open.send(Frame.close(1001, ""));
            open.readEof();
            Await.result(stop);
        }
    }

    @Test
    void aDrainTellsClientsInWavesAndCalledOffLetsTheRestStay() {
        int tunnels = 60;
        List<RawClient> clients = new ArrayList<>();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ period: PT10M, timeout: PT20M }");
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tunnels; i++) {
                RawClient client = RawClient.open(gateway.port(), "/t");
                clients.add(client);
                assertEcho(client);
            }
            AtomicInteger told = new AtomicInteger();
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> ends = clients.stream().map(client -> CompletableFuture.runAsync(() -> {
                Frame frame = client.readFrame();
                if (frame.opcode() == Frame.CLOSE) {
                    told.incrementAndGet();
                    client.send(Frame.close(1001, ""));
                    client.readEof();
                } else {
                    answered.incrementAndGet();
                }
            }, executor)).toList();

            feature(gateway).drain();
            // of three waves the first goes out at once, and the last not before half of the period
            Await.until("the first wave", () -> told.get() >= tunnels / 3);
            assertThat(feature(gateway).cancelDrain()).isTrue();
            Await.until("those that were told have gone", () -> backend.openConnections() == tunnels - told.get());
            int left = tunnels - told.get();
            assertThat(left).isGreaterThanOrEqualTo(tunnels / 3);
            for (int i = 0; i < tunnels; i++) {
                if (!ends.get(i).isDone()) {
                    clients.get(i).send(Frame.text("still here"));
                }
            }
            ends.forEach(Await::result);
            assertThat(answered.get()).isEqualTo(left);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void theObserverDrainsAndCallsItOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend).replace(
                        "  features:\n",
                        "  features:\n    observe: { observers: { wstunnel: { enabled: true, permit-all: true } } }\n"));
                RawClient open = RawClient.open(gateway.port(), "/t")) {
            assertThat(observer(gateway, "DELETE", "/observe/wstunnel/drain")).as("nothing to call off").isEqualTo(409);
            assertThat(observer(gateway, "GET", "/observe/wstunnel/drain")).isNotEqualTo(200);
            assertThat(observer(gateway, "GET", "/observe/health/ready")).isEqualTo(204);

            assertThat(observer(gateway, "POST", "/observe/wstunnel/drain")).as("a form can send that").isEqualTo(403);
            assertThat(Http.request("POST", gateway.port(), "/observe/wstunnel/drain", "Content-Type", "application/json")
                    .statusCode())
                    .isEqualTo(202);
            open.readClose(1001);
            assertThat(observer(gateway, "GET", "/observe/health/ready")).isEqualTo(503);
            try (RawClient late = RawClient.connect(gateway.port())) {
                assertThat(late.request("/t").status()).isEqualTo(503);
            }

            assertThat(observer(gateway, "DELETE", "/observe/wstunnel/drain")).isEqualTo(204);
            assertThat(observer(gateway, "GET", "/observe/health/ready")).isEqualTo(204);
            try (RawClient again = RawClient.open(gateway.port(), "/t")) {
                assertEcho(again);
            }
        }
    }

    private static int observer(Gateway gateway, String method, String path) {
        return Http.request(method, gateway.port(), path).statusCode();
    }

    @Test
    void atTheTimeoutTunnelsThatDoNotEndAreCutOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(backend, "{ period: PT0S, timeout: PT0.5S }", "close-timeout: PT5M");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            feature(gateway).drain();
            client.readClose(1001);
            Await.until("the backend's connection is closed", () -> backend.openConnections() == 0);
            client.readToAnyEnd();
        }
    }

    @Test
    void bytesOfTheClientThatComeBeforeItsOwnCloseReachTheBackend() {
        byte[] last = "the last words".getBytes(StandardCharsets.US_ASCII);
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = start(backend, "{ period: PT0S }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            feature(gateway).drain();
            client.readClose(1001);
            client.send(Frame.binary(last), Frame.close(1001, ""));
            var connection = backend.next();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(connection.recorded()).isEqualTo(last);
            client.readEof();
        }
    }
}
