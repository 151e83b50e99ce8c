// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.scale;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.bench.ProcessFigures;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.ProxyHeader;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway that runs out of what its machine has: the tunnels that are open go on, and it recovers.
 */
@Tag("scale")
class ExhaustionTest {
    private static final int DESCRIPTORS = 160;

    @TempDir
    Path directory;

    private List<String> gateway(Backend backend) throws IOException {
        return List.of("-jar", System.getProperty("demo.jar"), "--config", Files.writeString(directory.resolve("gateway.yaml"),
                Gateway.yaml(Gateway.LISTENER, backend)).toString());
    }

    @Test
    void withoutDescriptorsOpenTunnelsGoOnAndLaterNewOnesOpenAgain() throws IOException {
        Path limit = Programs.require("prlimit", "util-linux");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.startBy(
                        List.of(limit.toString(), "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS), gateway(backend))) {
            List<RawClient> open = new ArrayList<>();
            List<RawClient> waiting = new ArrayList<>();
            try {
                int refused = 0;
                while (refused == 0 && open.size() < DESCRIPTORS) {
                    RawClient client = RawClient.connect(gateway.port());
                    waiting.add(client);
                    if (opens(client)) {
                        waiting.remove(client);
                        open.add(client);
                    } else {
                        refused++;
                    }
                }
                assertThat(refused).as("refused for want of descriptors after " + open.size()).isPositive();
                assertThat(open).isNotEmpty();
                assertEveryOneEchoes(open);
            } finally {
                open.forEach(RawClient::close);
                waiting.forEach(RawClient::close);
            }
            Await.until("a new tunnel opens", () -> {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    return opens(client);
                } catch (AssertionError e) {
                    // reset: the server does not know yet that the others have gone
                    return false;
                }
            });
        }
    }

    /** Whether the server answers with 101: it may also refuse, close, or leave the connection in its queue. */
    private static boolean opens(RawClient client) {
        try {
            client.socket().setSoTimeout(3000);
            boolean opened = client.request("/t").status() == 101;
            client.socket().setSoTimeout((int) Await.DEADLINE.toMillis());
            return opened;
        } catch (IOException | RuntimeException | AssertionError e) {
            return false;
        }
    }

    private static void assertEveryOneEchoes(List<RawClient> clients) {
        for (RawClient client : clients) {
            client.send(Frame.text("still here"));
            assertThat(client.readText(10)).isEqualTo("still here");
        }
    }

    /** Whoever answers such a request has no use for its body. */
    @ParameterizedTest
    @ValueSource(strings = {"7fffffff\r\n", ""})
    void aChunkThatDoesNotEndTakesNoMemory(String beginning) throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.start(Gateway.yaml(Gateway.LISTENER, backend), "-Xmx64m");
                RawClient tunnel = RawClient.open(gateway.port(), "/t");
                RawClient attacker = RawClient.connect(gateway.port())) {
            attacker.sendText("POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + beginning);
            byte[] zeros = new byte[64 * 1024];
            Arrays.fill(zeros, (byte) '0');
            try {
                for (int sent = 0; sent < 100 * 1024 * 1024; sent += zeros.length) {
                    attacker.socket().getOutputStream().write(zeros);
                }
            } catch (IOException e) {
                // the server need not wait for the end
            }
            assertEveryOneEchoes(List.of(tunnel));
            try (RawClient another = RawClient.open(gateway.port(), "/t")) {
                assertEveryOneEchoes(List.of(another));
            }
            assertThat(gateway.output()).noneMatch(it -> it.contains("OutOfMemoryError"));
        }
    }

    /** Whether its sender may say who the client is, is a question that comes behind it. */
    @ParameterizedTest
    @EnumSource(Listener.class)
    void aProxyHeaderOfManyLayersTakesNoMemory(Listener listener) {
        byte[] layers = new ProxyHeader().entry(0x20, ProxyHeader.layers(ProxyHeader.MOST - 12)).bytes();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.start(Gateway.yaml(
                        listener.yaml() + "enable-proxy-protocol: true\n", backend), "-Xmx64m");
                RawClient tunnel = listener.begin(RawClient.connect(gateway.port()).send(ProxyHeader.V1))) {
            tunnel.upgrade("/t");
            List<RawClient> attackers = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    RawClient attacker = RawClient.connect(gateway.port());
                    attackers.add(attacker);
                    writeIfTaken(attacker, layers);
                    assertEveryOneEchoes(List.of(tunnel));
                }
                attackers.forEach(RawClient::readToAnyEnd);
            } finally {
                attackers.forEach(RawClient::close);
            }
            assertThat(gateway.output()).noneMatch(it -> it.contains("OutOfMemoryError"));
        }
    }

    /** The server need not wait for the end. */
    private static void writeIfTaken(RawClient client, byte[] bytes) {
        try {
            client.socket().getOutputStream().write(bytes);
        } catch (IOException e) {
            assertThat(client.readToAnyEnd()).isEmpty();
        }
    }

    /** Helidon keeps what comes of a line in the pieces in which it comes. */
    @ParameterizedTest
    @EnumSource(value = Listener.class, names = {"PLAIN", "TLS"})
    void aHeadThatComesByteByByteTakesLittleMoreThanItsBytes(Listener listener) throws IOException {
        int clients = 20;
        int bytes = 4000;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.start(Gateway.yaml(listener.yaml(), backend)
                        .replace("      tunnels:", "      request-header-timeout: PT60S\n      tunnels:"), "-Xmx96m")) {
            List<RawClient> dripping = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    dripping.add(listener.begin(RawClient.connect(gateway.port()))
                            .sendText("GET /t HTTP/1.1\r\nHost: localhost\r\nX: "));
                }
                long before = ProcessFigures.liveHeap(gateway.handle());
                for (int i = 0; i < bytes; i++) {
                    for (RawClient client : dripping) {
                        client.socket().getOutputStream().write('x');
                    }
                }
                assertThat((ProcessFigures.liveHeap(gateway.handle()) - before) / clients)
                        .as("growth of the live heap for each head").isLessThan(4L * bytes);
                for (RawClient client : dripping) {
                    client.sendText("\r\n" + client.handshake("/t").replaceFirst("(?s)^.*?\r\n.*?\r\n", ""));
                    assertThat(client.readUpgrade().status()).isEqualTo(101);
                }
                assertEveryOneEchoes(dripping);
            } finally {
                dripping.forEach(RawClient::close);
            }
        }
    }

    /** Each of them holds a buffer for its client and one for its backend, and no more: the sides that send are not read. */
    @Test
    void tunnelsWhoseSidesTakeNothingHoldTwoBuffersEach() throws Exception {
        int stuck = 100;
        // 16 KiB for the backend, and 32 for the client: the header of the frame is in front; besides, a loop has its own
        int direct = stuck * 48 * 1024 + 8 * 1024 * 1024;
        byte[] frames = Frame.binary(new byte[64 * 1024]);
        try (Backend floods = Backend.tcp(connection -> {
            connection.channel().setOption(StandardSocketOptions.SO_RCVBUF, 8 * 1024);
            Behaviour.source(Long.MAX_VALUE).run(connection);
        });
                Backend echo = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.start(Gateway.yaml(Gateway.LISTENER, floods, "buffer-size: 16 KiB")
                        + Gateway.tunnel("/echo", echo.yaml()), "-Xmx64m", "-XX:MaxDirectMemorySize=" + direct);
                RawClient honest = RawClient.open(gateway.port(), "/echo")) {
            List<RawClient> clients = new ArrayList<>();
            List<BackendConnection> flooding = new ArrayList<>();
            List<Thread> senders = new ArrayList<>();
            LongAdder sent = new LongAdder();
            try {
                for (int i = 0; i < stuck; i++) {
                    RawClient client = RawClient.connectNarrow(gateway.port());
                    client.upgrade("/t");
                    clients.add(client);
                    flooding.add(floods.next());
                    senders.add(Thread.startVirtualThread(() -> sendForEver(client, frames, sent)));
                }
                Await.standstill(() -> sent.sum() + flooding.stream().mapToLong(BackendConnection::written).sum(),
                        Duration.ofSeconds(1), Long.MAX_VALUE);
                assertThat(senders).as("tunnels that are open").allMatch(Thread::isAlive);
                assertEveryOneEchoes(List.of(honest));
                assertThat(gateway.output()).noneMatch(it -> it.contains("OutOfMemoryError"));
            } finally {
                clients.forEach(RawClient::close);
            }
        }
    }

    private static void sendForEver(RawClient client, byte[] bytes, LongAdder sent) {
        try {
            while (true) {
                client.socket().getOutputStream().write(bytes);
                sent.increment();
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Test
    void aLogThatCannotBeWrittenHarmsNoTunnel() throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = DemoProcess.startBy(
                        List.of("/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"), gateway(backend))) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    assertEveryOneEchoes(List.of(client));
                    client.closeCleanly();
                }
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/t", "Origin: http://evil.example").status()).isEqualTo(403);
            }
        }
    }
}
