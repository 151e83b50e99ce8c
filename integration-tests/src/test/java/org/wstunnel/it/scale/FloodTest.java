// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.scale;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.bench.ProcessFigures;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many clients that connect to a gateway with few descriptors and come to nothing, on all its listeners: they do not
 * end it, they do not touch its tunnels, those that open meanwhile included, and it takes new ones when they have gone.
 * <p>
 * The attack lasts as long as the property {@code flood.seconds} says.
 */
@Tag("scale")
class FloodTest {
    private static final int DESCRIPTORS = 400;
    private static final int HONEST = 50;
    /** More than ten times as many as there are places. */
    private static final int ATTACKERS = 1600;
    /** When an attacker whose connection was closed comes again: the attack is on the gateway, and not on the machine of both. */
    private static final long AGAIN_MILLIS = 1000;
    private static final Duration ATTACK = Duration.ofSeconds(Integer.getInteger("flood.seconds", 20));
    /** What is promised. It takes a hundredth of that here, so that a slow machine has some room. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<Socket> attacking = ConcurrentHashMap.newKeySet();
    private final LongAdder connected = new LongAdder();

    /** What attackers send first, and then goes on byte by byte. */
    private record Beginning(int port, byte[] bytes, boolean drips) {
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static DemoProcess start(String yaml) throws IOException {
        Path file = Files.createTempFile("flood", ".yaml");
        Files.writeString(file, yaml);
        // -Xmx: Java 25 takes a share of the machine otherwise; MaxFDLimit: as many as there are, and not as there could be
        return DemoProcess.startBy(List.of("/bin/sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\""),
                List.of(DemoProcess.UNDER_LOAD, "-Xmx96m", "-jar", System.getProperty("demo.jar"), "--config", file.toString()));
    }

    @Test
    void connectionsThatComeToNothingHurtNoTunnelAndNotTheGateway() throws Exception {
        int tls = freePort();
        int proxied = freePort();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess demo = start("""
                        server:
                          host: 127.0.0.1
                          port: 0
                          backlog: 4096
                          sockets:
                            tls:
                              host: 127.0.0.1
                              port: %d
                              backlog: 4096
                        %s
                            proxied: { host: 127.0.0.1, port: %d, backlog: 4096, enable-proxy-protocol: true }
                          features:
                            observe: {}
                            wstunnel:
                              sockets: ["@default", tls, proxied]
                              request-header-timeout: PT20S
                              tunnels:
                                - path: "/t"
                                  backends: [ { host: 127.0.0.1, port: %d } ]
                        """.formatted(tls, Gateway.indent(Certificates.yaml(), 6), proxied, backend.port()))) {
            List<RawClient> honest = new ArrayList<>();
            for (int i = 0; i < HONEST; i++) {
                honest.add(RawClient.open(demo.port(), "/t"));
            }
            int before = ProcessFigures.descriptors(demo.handle());
            long heap = ProcessFigures.liveHeap(demo.handle());
            attack(List.of(new Beginning(demo.port(), new byte[0], false),
                    new Beginning(demo.port(), "GET /t HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII), true),
                    new Beginning(tls, HexFormat.of().parseHex("1603014000"), true),
                    new Beginning(proxied, "PROXY TCP4 192.0.2.".getBytes(StandardCharsets.US_ASCII), false)));
            long start = System.nanoTime();
            int round = 0;
            int opened = 0;
            while (System.nanoTime() - start < ATTACK.toNanos() || connected.sum() < 2 * ATTACKERS) {
                round++;
                for (RawClient client : honest) {
                    client.send(Frame.text("undisturbed"));
                    assertThat(client.readText(11)).isEqualTo("undisturbed");
                }
                opened += isRefusedOrWorks(demo.port()) ? 1 : 0;
            }
            over.countDown();
            for (Socket socket : attacking) {
                socket.close();
            }
            long end = System.nanoTime();
            Await.until("a new tunnel", () -> opens(demo.port()));
            long plain = System.nanoTime() - end;
            Await.until("a new tunnel over TLS", () -> opensTls(tls));
            long both = System.nanoTime() - end;
            System.out.printf(
                    "%d connections in %d rounds and %d s, and %d new tunnels among them; when the last attacker had gone, the next tunnel "
                            + "was open after %d ms, and one over TLS after %d ms%n",
                    connected.sum(), round, (end - start) / 1_000_000_000, opened, plain / 1_000_000, both / 1_000_000);
            assertThat(Duration.ofNanos(both)).as("until new tunnels open").isLessThan(RECOVERY);
            demo.output().stream().filter(line -> line.contains("WARNING")).limit(20).forEach(System.out::println);
            assertThat(Http.get(demo.port(), "/observe/health/ready").statusCode()).isEqualTo(204);
            Await.until("the attackers' descriptors are closed", () -> ProcessFigures.descriptors(demo.handle()) <= before + 8);
            assertThat(ProcessFigures.liveHeap(demo.handle()) - heap).as("growth of the live heap").isLessThan(16_000_000);
            assertThat(demo.output()).noneMatch(line -> line.contains("terminating now") || line.contains("OutOfMemory"));
            assertThat(demo.output().stream().filter(line -> line.contains("WARNING"))).as("lines in the log")
                    .hasSizeLessThan(20);
            honest.forEach(RawClient::closeCleanly);
        }
    }

    /**
     * One address with all that its share allows leaves room for the others, and whoever goes over it has to make room
     * for itself.
     */
    @Test
    void oneClientHasItsShare() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend).replace(
                        "      tunnels:", "      max-connections: 10\n      max-connections-per-client: 4\n      tunnels:"))) {
            List<RawClient> tunnels = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tunnels.add(RawClient.open(gateway.port(), "/t"));
            }
            RawClient.connectInVain(gateway.port());
            for (RawClient client : tunnels) {
                client.send(Frame.text("undisturbed"));
                assertThat(client.readText(11)).isEqualTo("undisturbed");
            }
            tunnels.getFirst().closeCleanly();
            Await.until("a new tunnel", () -> opens(gateway.port()));
            tunnels.forEach(RawClient::close);
        }
    }

    /** Helidon waits for clients of HTTP/2 for minutes, so they leave as those of HTTP/1.1 do. */
    @Test
    void idleConnectionsOfHttp2MakeRoom() throws IOException {
        int most = 10;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend).replace(
                        "      tunnels:",
                        "      max-connections: " + most + "\n      max-connections-per-client: " + most + "\n      tunnels:"));
                RawClient tunnel = RawClient.open(gateway.port(), "/t")) {
            List<RawClient> idle = new ArrayList<>();
            for (int i = 0; i < 3 * most; i++) {
                RawClient client = RawClient.connect(gateway.port());
                idle.add(client);
                client.sendText("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").sendHex("00 00 00 04 00 00 00 00 00");
                assertThat(client.socket().getInputStream().read()).as("the first byte of the server's settings").isNotNegative();
            }
            RawClient.open(gateway.port(), "/t").closeCleanly();
            tunnel.send(Frame.text("undisturbed"));
            assertThat(tunnel.readText(11)).isEqualTo("undisturbed");
            idle.forEach(RawClient::close);
        }
    }

    private void attack(List<Beginning> kinds) {
        AtomicInteger number = new AtomicInteger();
        for (int i = 0; i < ATTACKERS; i++) {
            Beginning kind = kinds.get(i % kinds.size());
            Thread.startVirtualThread(() -> {
                // addresses of their own: they are not held back as one client
                String from = "127.0." + (1 + number.incrementAndGet() % 40) + ".1";
                do {
                    connectAndStay(kind, from);
                } while (!isOverWithin(AGAIN_MILLIS));
            });
        }
    }

    private boolean isOverWithin(long millis) {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void connectAndStay(Beginning kind, String from) {
        try (Socket socket = new Socket()) {
            attacking.add(socket);
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", kind.port()));
            connected.increment();
            socket.getOutputStream().write(kind.bytes());
            socket.setSoTimeout(200);
            while (over.getCount() > 0 && reading(socket)) {
                if (kind.drips()) {
                    socket.getOutputStream().write('x');
                }
            }
        } catch (IOException e) {
            // the gateway has closed it: again
        } finally {
            attacking.removeIf(Socket::isClosed);
        }
    }

    private static boolean reading(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** Whether a tunnel opens. If so, it works. */
    private static boolean isRefusedOrWorks(int port) {
        try (RawClient client = connects(port)) {
            if (client == null || !opens(client)) {
                return false;
            }
            client.send(Frame.text("undisturbed"));
            assertThat(client.readText(11)).isEqualTo("undisturbed");
            client.closeCleanly();
            return true;
        }
    }

    private static boolean opens(int port) {
        try (RawClient client = connects(port)) {
            return client != null && opens(client);
        }
    }

    /** A client, {@code null} if it could not connect. */
    private static RawClient connects(int port) {
        try {
            return RawClient.connect(port);
        } catch (AssertionError e) {
            return null;
        }
    }

    private static boolean opensTls(int port) {
        try (RawClient client = RawClient.connectTls(port, Certificates.client())) {
            return opens(client);
        } catch (AssertionError e) {
            // no handshake
            return false;
        }
    }

    private static boolean opens(RawClient client) {
        try {
            return client.request("/t").status() == 101;
        } catch (AssertionError e) {
            return false;
        }
    }
}
