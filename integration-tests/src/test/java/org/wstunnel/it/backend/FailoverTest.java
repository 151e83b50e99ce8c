// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Backends fail, are left out, and come back, and clients notice as little of it as possible.
 */
class FailoverTest {
    private static final Pattern LEFT_OUT = Pattern.compile("is left out for (\\d+) ms");

    private static String dead() {
        return at(Backend.deadPort());
    }

    private static String at(int port) {
        return "{ host: 127.0.0.1, port: " + port + " }";
    }

    private static Gateway to(List<String> backends, String... lines) {
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", String.join("\n            - ", backends), lines));
    }

    private static Response answer(Gateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request("/t");
        }
    }

    private static List<Long> leftOutMillis(LogCapture log) {
        return log.lines().stream()
                .flatMap(line -> LEFT_OUT.matcher(line).results())
                .map((MatchResult it) -> Long.valueOf(it.group(1)))
                .toList();
    }

    /** A TCP listener whose queue is full: Linux drops further connection requests, so they hang as with a dead host. */
    private static final class HangingPort implements AutoCloseable {
        private final ServerSocketChannel full = ServerSocketChannel.open();
        private final List<Socket> queued = new ArrayList<>();

        private HangingPort() throws IOException {
            full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            boolean hangs = false;
            while (!hangs) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalAddress(), 300);
                } catch (IOException e) {
                    hangs = true;
                }
                assertThat(queued).as("connections to a full queue").hasSizeLessThan(100);
            }
        }

        private int port() {
            return full.socket().getLocalPort();
        }

        @Override
        public void close() throws IOException {
            full.close();
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @Test
    void asManyFailuresAsConfiguredLeaveABackendOut() {
        try (Gateway gateway = to(List.of(dead()), "max-failures: 3", "disable-time: PT30S")) {
            for (int i = 0; i < 3; i++) {
                assertThat(answer(gateway).status()).isEqualTo(502);
            }
            Response fourth = answer(gateway);
            assertThat(fourth.status()).isEqualTo(503);
            assertThat(Integer.parseInt(fourth.header("Retry-After").orElseThrow())).isBetween(20, 38);
        }
    }

    @Test
    void theTimeGrowsToItsMaximum() {
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(List.of(dead()), "disable-time: PT0.02S", "max-disable-time: PT0.1S")) {
            Await.until("five ejections", () -> {
                answer(gateway);
                return leftOutMillis(log).size() >= 5;
            });
            List<Long> millis = leftOutMillis(log);
            long[] expected = {20, 40, 80, 100, 100};
            for (int i = 0; i < expected.length; i++) {
                assertThat(millis.get(i)).as("ejection " + i).isBetween(expected[i] * 3 / 4 - 1, expected[i] * 5 / 4 + 1);
            }
        }
    }

    @Test
    void whileAllAreOutNoneWaitsForALongTimeThatItGotLongAgo() throws IOException {
        int port = Backend.deadPort();
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(List.of(at(port), dead()), "disable-time: PT0.02S", "max-disable-time: PT10M")) {
            Await.until("a long ejection of both", () -> {
                answer(gateway);
                return leftOutMillis(log).stream().filter(it -> it > 60_000).count() > 2;
            });
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                Await.until("a tunnel to the one that is back", () -> answer(gateway).status() == 101);
            }
        }
    }

    @Test
    void aBackendThatResetsWhatItAcceptsIsLeftOut() {
        try (Backend broken = Backend.tcp(Behaviour.resetAfter(0));
                Backend good = Backend.tcp(Behaviour.greet(new byte[] {'g'}));
                LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(List.of(broken.yaml(), good.yaml()), "disable-time: PT30S")) {
            Await.until("the broken backend is left out", () -> {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.readFrame();
                }
                return log.lines().stream().anyMatch(line -> line.contains("127.0.0.1:" + broken.port() + " is left out"));
            });
            int accepted = broken.accepted();
            assertThat(accepted).isPositive();
            for (int i = 0; i < 20; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    assertThat(client.readText(1)).isEqualTo("g");
                }
            }
            assertThat(broken.accepted()).isEqualTo(accepted);
        }
    }

    @Test
    void theLastOneThatAnswersIsNeverLeftOut() {
        try (Backend brief = Backend.tcp(Behaviour.writeAndClose(new byte[0]));
                Gateway gateway = to(List.of(dead(), brief.yaml()), "disable-time: PT30S")) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.readClose(1000);
                }
            }
        }
    }

    @Test
    void aBackendThatAnswersBadlyIsBetterThanNone() {
        // left out for its resets while the other one was there; then the other one goes
        try (Backend broken = Backend.tcp(Behaviour.writeAndClose(new byte[0]));
                LogCapture log = new LogCapture(Level.WARNING)) {
            Backend good = Backend.tcp(Behaviour.greet(new byte[] {'g'}));
            try (Gateway gateway = to(List.of(broken.yaml(), good.yaml()), "disable-time: PT30S")) {
                Await.until("the bad backend is left out", () -> {
                    try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                        client.readFrame();
                    }
                    return log.lines().stream().anyMatch(line -> line.contains("127.0.0.1:" + broken.port() + " is left out"));
                });
                good.close();
                assertThat(answer(gateway).status()).isEqualTo(101);
            } finally {
                good.close();
            }
        }
    }

    @Test
    void aFullBackendPassesTunnelsOnToTheNext() {
        try (Backend one = Backend.tcp(Behaviour.echo());
                Backend two = Backend.unix(Behaviour.echoUnix());
                Gateway gateway = to(List.of("{ host: 127.0.0.1, port: " + one.port() + ", max-connections: 2 }",
                        two.yaml().replace(" }", ", max-connections: 1 }")))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(RawClient.open(gateway.port(), "/t"));
            }
            Await.until("connections", () -> one.openConnections() == 2 && two.openConnections() == 1);
            Response fourth = answer(gateway);
            assertThat(fourth.status()).isEqualTo(503);
            assertThat(fourth.header("Retry-After")).hasValue("1");
            clients.getFirst().closeCleanly();
            Await.until("the free place", () -> answer(gateway).status() == 101);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void attemptsTogetherEndWithTheDialTimeout() throws IOException {
        try (HangingPort one = new HangingPort();
                HangingPort two = new HangingPort();
                Gateway gateway = to(List.of(at(one.port()), at(two.port())), "connect-timeout: PT12S", "dial-timeout: PT0.5S")) {
            long start = System.nanoTime();
            assertThat(answer(gateway).status()).isEqualTo(504);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
        }
    }

    @Test
    void aConnectTimeoutMovesOnToTheNext() throws IOException {
        try (HangingPort hanging = new HangingPort();
                Backend alive = Backend.tcp(Behaviour.echo());
                Gateway gateway = to(List.of(at(hanging.port()), alive.yaml()), "connect-timeout: PT0.3S")) {
            long start = System.nanoTime();
            assertThat(answer(gateway).status()).isEqualTo(101);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
        }
    }

    @Test
    void aUnixSocketWithAFullQueueMovesOnToTheNext() throws IOException {
        Path directory = Files.createTempDirectory("wst");
        Path path = directory.resolve("s");
        List<SocketChannel> queued = new ArrayList<>();
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Backend alive = Backend.tcp(Behaviour.echo());
                Gateway gateway = to(List.of("{ socket: \"" + path + "\" }", alive.yaml()), "connect-timeout: PT0.3S")) {
            full.bind(UnixDomainSocketAddress.of(path), 1);
            boolean more = true;
            while (more && queued.size() < 100) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.configureBlocking(false);
                queued.add(channel);
                try {
                    more = channel.connect(UnixDomainSocketAddress.of(path));
                } catch (IOException e) {
                    more = false;
                }
            }
            assertThat(queued).hasSizeLessThan(100);
            assertThat(answer(gateway).status()).isEqualTo(101);
            assertThat(alive.next()).isNotNull();
        } finally {
            for (SocketChannel channel : queued) {
                channel.close();
            }
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    @Test
    void aBackendThatTakesNoBytesEndsTheTunnel() {
        try (Backend silent = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = to(List.of(silent.yaml()), "write-timeout: PT0.4S", "close-timeout: PT1S");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        client.send(Frame.binary(new byte[65_536]));
                    }
                } catch (AssertionError e) {
                    // the server has closed
                    return;
                }
            });
            client.readClose(1011);
            Await.result(sent);
        }
    }

    @Test
    void aBackendThatIsOnlySlowKeepsItsTunnel() {
        AtomicBoolean done = new AtomicBoolean();
        try (Backend slow = Backend.tcp(connection -> {
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(2 * 1024 * 1024);
            while (connection.read(buffer) >= 0) {
                Await.becomes(done::get, Duration.ofMillis(50));
            }
        });
                Gateway gateway = to(List.of(slow.yaml()), "write-timeout: PT1S");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_500);
            byte[] frame = Frame.binary(new byte[65_536]);
            while (System.nanoTime() < end) {
                client.send(frame);
            }
            done.set(true);
            client.closeCleanly();
        }
    }

    @Test
    void anIdleTunnelIsNotStuck() {
        try (Backend silent = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = to(List.of(silent.yaml()), "write-timeout: PT0.1S");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("a few bytes fit"));
            client.readNothingFor(Duration.ofMillis(600));
            silent.next().release();
            client.closeCleanly();
        }
    }
}
