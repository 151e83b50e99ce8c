// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand tunnels, ended in every way there is, and requests that come to be none: the open descriptors and threads
 * are what they were.
 */
class LeakTest {
    private static final int TUNNELS = 10_000;
    private static final int AT_ONCE = 16;

    @Test
    void tenThousandTunnelsEndedInEveryWayLeaveNothingBehind() {
        try (Backend echo = Backend.tcp(Behaviour.echo());
                Backend unix = Backend.unix(Behaviour.echoUnix());
                Backend closing = Backend.tcp(Behaviour.closeAfter(1));
                Backend resetting = Backend.tcp(Behaviour.resetAfter(1));
                Backend flooding = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = Gateway.start(
                        Gateway.yaml(Gateway.LISTENER, echo, "max-frame-size: \"1 MiB\"")
                                + Gateway.tunnel("/unix", unix.yaml())
                                + Gateway.tunnel("/closing", closing.yaml())
                                + Gateway.tunnel("/resetting", resetting.yaml())
                                + Gateway.tunnel("/flooding", flooding.yaml())
                                + Gateway.tunnel("/dead", "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }")
                                + Gateway.tunnel("/impatient", echo.yaml(), "idle-timeout: PT0.1S", "close-timeout: PT0.1S"))) {
            List<IntConsumer> ends = ends(gateway.port());
            // the first round starts everything that stays: pools, pollers, caches
            run(ends, ends.size() * AT_ONCE);
            Await.until("all backend connections closed", () -> echo.openConnections() + unix.openConnections()
                    + closing.openConnections() + resetting.openConnections() + flooding.openConnections() == 0);
            Resources before = Resources.now();

            run(ends, TUNNELS);

            Resources.awaitBackTo(before);
            for (Backend backend : new Backend[] {echo, unix, closing, resetting, flooding}) {
                assertThat(backend.openConnections()).isZero();
                assertThat(backend.accepted()).isPositive();
            }
            RawClient last = RawClient.open(gateway.port(), "/t");
            last.send(Frame.text("fine"));
            assertThat(last.readText(4)).isEqualTo("fine");
            last.closeCleanly();
            last.close();
        }
    }

    @Test
    void aBackendThatFloodsALostClientIsNotReadForLong() {
        try (Backend flooding = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = Gateway.to(flooding, "close-timeout: PT1M")) {
            RawClient client = RawClient.open(gateway.port(), "/t");
            client.readFrame();
            BackendConnection connection = flooding.next();
            client.reset();
            Await.until("the backend's connection is closed", () -> flooding.openConnections() == 0);
            // some megabytes are on their way in the sockets' buffers
            assertThat(connection.written()).isLessThan(64L * 1024 * 1024);
        }
    }

    @ParameterizedTest
    @EnumSource(Listener.class)
    void requestsLeaveNothingBehind(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend)) {
            requests(listener, gateway, 5);
            Resources before = Resources.now();
            requests(listener, gateway, 50);
            Resources.awaitBackTo(before);
        }
    }

    /** Requests that are answered, that are refused, that end inside, and whose client vanishes. */
    private static void requests(Listener listener, Gateway gateway, int count) {
        for (int i = 0; i < count; i++) {
            try (RawClient client = listener.connect(gateway)) {
                client.sendText("GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 404 ");
            }
            try (RawClient client = listener.connect(gateway)) {
                assertThat(client.request("/t", "Origin: http://evil.example").status()).isEqualTo(403);
            }
            try (RawClient client = listener.connect(gateway)) {
                client.sendText("GET /t HTTP/1.1\r\nHost: loc").fin().readToAnyEnd();
            }
            RawClient client = listener.connect(gateway);
            client.sendText("GET /t HTTP/1.1\r\nHost: loc").reset();
        }
    }

    private static void run(List<IntConsumer> ends, int tunnels) {
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int worker = 0; worker < AT_ONCE; worker++) {
                int first = worker;
                done.add(CompletableFuture.runAsync(() -> {
                    for (int i = first; i < tunnels; i += AT_ONCE) {
                        ends.get(i / AT_ONCE % ends.size()).accept(i);
                    }
                }, executor));
            }
            done.forEach(CompletableFuture::join);
        }
    }

    private static List<IntConsumer> ends(int port) {
        List<IntConsumer> ends = new ArrayList<>();
        ends.add(i -> opened(port, "/t", RawClient::closeCleanly));
        ends.add(i -> opened(port, "/unix", RawClient::closeCleanly));
        ends.add(i -> opened(port, "/t", client -> client.send(Frame.text("x")).fin().readToAnyEnd()));
        ends.add(i -> opened(port, "/t", client -> client.send(Frame.text("x")).reset()));
        ends.add(i -> opened(port, "/unix", RawClient::reset));
        ends.add(i -> opened(port, "/t", client -> client.sendHex("82 ff 00 00 00 00").reset()));
        ends.add(i -> opened(port, "/closing", client -> {
            client.send(Frame.text("x"));
            client.readClose(1000);
            client.send(Frame.close(1000, "")).readEof();
        }));
        ends.add(i -> opened(port, "/closing", client -> client.send(Frame.text("x")).close()));
        ends.add(i -> opened(port, "/resetting", client -> {
            client.send(Frame.text("x"));
            client.readClose(1011);
        }));
        ends.add(i -> opened(port, "/flooding", client -> {
            client.readFrame();
            client.reset();
        }));
        ends.add(i -> opened(port, "/flooding", client -> {
            client.readFrame();
            client.close();
        }));
        ends.add(i -> opened(port, "/t", client -> refused(client, "83 80 00 00 00 00", 1002)));
        ends.add(i -> opened(port, "/t", client -> refused(client, "81 81 00 00 00 00 ff", 1007)));
        ends.add(i -> opened(port, "/t", client -> refused(client, "82 ff 00 00 00 00 7f ff ff ff 00 00 00 00", 1009)));
        ends.add(i -> opened(port, "/impatient", client -> {
            client.readClose(1001);
            if (i % 2 == 0) {
                client.send(Frame.close(1001, "")).readEof();
            }
        }));
        ends.add(i -> answered(port, "/dead", 502, 503));
        ends.add(i -> answered(port, "/nowhere", 404, 404));
        ends.add(i -> {
            try (RawClient client = RawClient.connect(port)) {
                assertThat(client.request("/t", "Origin: http://evil.example").status()).isEqualTo(403);
            }
        });
        ends.add(i -> {
            try (RawClient client = RawClient.connect(port)) {
                String handshake = client.handshake("/t");
                client.sendText(handshake.substring(0, 1 + i % (handshake.length() - 1)));
            }
        });
        ends.add(i -> {
            RawClient client = RawClient.connect(port);
            client.sendText(client.handshake("/t")).reset();
        });
        return ends;
    }

    private static void opened(int port, String path, java.util.function.Consumer<RawClient> end) {
        try (RawClient client = RawClient.open(port, path)) {
            end.accept(client);
        }
    }

    private static void refused(RawClient client, String frame, int code) {
        client.send(Hex.bytes(frame));
        assertThat(client.readToClose().closeCode()).isEqualTo(code);
    }

    private static void answered(int port, String path, int... statuses) {
        try (RawClient client = RawClient.connect(port)) {
            assertThat(statuses).contains(client.request(path).status());
        }
    }
}
