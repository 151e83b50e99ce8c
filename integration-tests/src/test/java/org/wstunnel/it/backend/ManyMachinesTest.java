// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.demo.Main;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Chatter;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.DnsResolver;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.ListeningProgram;
import org.wstunnel.it.support.NameServer;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.ReverseProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three gateways in processes of their own behind a real HAProxy, which finds them by a real DNS server and asks them
 * whether they are ready; they find their backends by the same server. What clients see when one is killed, when all
 * are replaced one after another, and when DNS says something else.
 */
class ManyMachinesTest {
    private static final int INSTANCES = 3;
    private static final int CLIENTS = 60;
    private static final int FRAME = 500;
    private static final Duration PAUSE = Duration.ofMillis(25);

    @TempDir
    private Path directory;
    private final DemoProcess[] gateways = new DemoProcess[INSTANCES];
    private final Map<Integer, BackendConnection> connections = new ConcurrentHashMap<>();
    private final Backend one = Backend.tcp("127.0.2.1", 0, numbered());
    private final Backend two = Backend.tcp("127.0.2.2", one.port(), numbered());
    private final List<Backend> named = List.of(greeting("a"), greeting("b"), greeting("c"), greeting("d"));
    private final int port = Backend.deadPort();
    private NameServer dns;
    private ListeningProgram haproxy;

    private static Backend greeting(String name) {
        return Backend.tcp(Behaviour.greet(name.getBytes()));
    }

    private static String address(int instance) {
        return "127.0.1." + (instance + 1);
    }

    @BeforeEach
    void startAll() {
        dns = NameServer.start();
        dns.set("gateways", address(0), address(1), address(2));
        dns.set("backend", "127.0.2.1");
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            int instance = i;
            starting.add(CompletableFuture.runAsync(() -> start(instance)));
        }
        starting.forEach(CompletableFuture::join);
        haproxy = ReverseProxy.haproxy(directory, dns.port(), NameServer.name("gateways"), port);
    }

    @AfterEach
    void stopAll() {
        if (haproxy != null) {
            haproxy.close();
        }
        for (DemoProcess gateway : gateways) {
            if (gateway != null) {
                gateway.close();
            }
        }
        if (dns != null) {
            dns.close();
        }
        one.close();
        two.close();
        named.forEach(Backend::close);
    }

    private void start(int instance) {
        StringBuilder backends = new StringBuilder();
        for (int i = 0; i < named.size(); i++) {
            backends.append(i == 0 ? "" : "\n            - ")
                    .append("{ name: n").append(i).append(", host: 127.0.0.1, port: ").append(named.get(i).port()).append(" }");
        }
        String yaml = "server:\n"
                + Gateway.indent(Gateway.LISTENER.replace("127.0.0.1", address(instance)).replace("port: 0", "port: " + port), 2)
                + "  features:\n    observe: {}\n    wstunnel:\n      drain: { delay: PT2S, period: PT1S, timeout: PT20S }\n      tunnels:\n"
                + Gateway.tunnel("/t", "{ host: " + NameServer.name("backend") + ", port: " + one.port() + " }",
                        "frame-type: binary", "close-timeout: PT15S")
                + Gateway.tunnel("/hash/*", backends.toString(), "balance: { hash: {} }")
                + Gateway.tunnel("/sticky", backends.toString(), "balance: { sticky: {} }");
        try {
            Path file = Files.writeString(directory.resolve("gateway-" + instance + ".yaml"), yaml);
            // with the resolver of these tests, which asks the same name server as HAProxy does
            gateways[instance] = DemoProcess.java(List.of("-XX:+UseSerialGC", "-Xmx256m",
                    "-D" + DnsResolver.PORT + "=" + dns.port(),
                    "-cp", System.getProperty("demo.jar") + File.pathSeparator + testClasses(),
                    Main.class.getName(), "--config", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path testClasses() {
        try {
            return Path.of(DnsResolver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void clientsComeBackAndLoseOnlyWhatAKilledInstanceHeld() throws Exception {
        chooseAlike();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Fleet fleet = new Fleet(executor)) {
            fleet.awaitAllOpen();

            long held = openOn(0);
            gateways[0].handle().destroyForcibly();
            gateways[0].awaitExit();
            fleet.awaitEnded(held);
            fleet.awaitAllOpen();
            Outcome killed = fleet.outcome();
            start(0);

            long turnedAway = 0;
            for (int i = 0; i < INSTANCES; i++) {
                int instance = (i + 1) % INSTANCES;
                gateways[instance].terminate();
                gateways[instance].awaitExit();
                turnedAway += turnedAway(instance);
                start(instance);
            }
            fleet.awaitAllOpen();
            Outcome rolled = fleet.outcome();

            dns.set("gateways", address(0), address(1));
            dns.set("backend", "127.0.2.2");
            Await.until("new tunnels neither go to the third instance nor to the first backend", () -> {
                long third = opened(2);
                int first = one.accepted();
                for (int i = 0; i < 4; i++) {
                    RawClient.open(haproxy.port(), "/t").close();
                }
                return opened(2) == third && one.accepted() == first;
            });
            Outcome changed = fleet.outcome();
            fleet.end();

            long left = haproxy.log().stream().filter(line -> line.contains("is DOWN") && line.contains("code: 503")).count();
            System.out.println("machines: " + CLIENTS + " clients on " + INSTANCES + " instances behind HAProxy");
            System.out.println("machines: one killed: " + killed);
            System.out.println("machines: all rolled: " + rolled);
            System.out.println("machines: DNS changed: " + changed);
            System.out.println("machines: " + left + " times out of HAProxy's rotation because of its readiness, " + turnedAway
                    + " requests came to a gateway that was draining all the same and were sent to another");
            // a killed process cannot tell anybody; what others had is theirs
            assertThat(killed.told()).isZero();
            assertThat(killed.cut()).isPositive().isEqualTo((int) held);
            assertThat(killed.lostBytes()).as("of tunnels that were told").isZero();
            assertThat(rolled.told()).as("each client is told at least once").isGreaterThanOrEqualTo(CLIENTS);
            assertThat(rolled.cut()).isZero();
            assertThat(rolled.refused()).isZero();
            assertThat(rolled.lostBytes()).isZero();
            assertThat(left).as("instances that said before their end that they are not ready").isGreaterThanOrEqualTo(INSTANCES);
            assertThat(changed.told()).isZero();
            assertThat(changed.cut()).isZero();
        }
    }

    /** How many requests an instance has refused since it was draining. */
    private long turnedAway(int instance) {
        return gateways[instance].output().stream().filter(it -> it.contains("refused: status=503")).count();
    }

    private long opened(int instance) {
        return gateways[instance].output().stream().filter(line -> line.contains(" open: ")).count();
    }

    /** How many tunnels of the fleet an instance has. */
    private long openOn(int instance) {
        List<String> lines = gateways[instance].output();
        return lines.stream().filter(line -> line.contains("/t [") && line.contains(" open: ")).count()
                - lines.stream().filter(line -> line.contains("/t [") && line.contains(" end: ")).count();
    }

    /** The same path, and the same client, is given the same backend by every instance. */
    private void chooseAlike() {
        AtomicInteger distinct = new AtomicInteger();
        String last = "";
        for (int key = 0; key < 20; key++) {
            String choice = choice(0, "/hash/" + key);
            distinct.addAndGet(choice.equals(last) ? 0 : 1);
            last = choice;
            for (int instance = 1; instance < INSTANCES; instance++) {
                assertThat(choice(instance, "/hash/" + key)).isEqualTo(choice);
                assertThat(choice(instance, "/sticky")).isEqualTo(choice(0, "/sticky"));
            }
        }
        assertThat(distinct.get()).as("changes between 20 keys").isGreaterThan(2);
    }

    private String choice(int instance, String path) {
        try (RawClient client = RawClient.connectTo(address(instance), port)) {
            // the balancer looks at the host, too: a front proxy passes it on
            client.sendText(client.handshake(path).replaceFirst("Host: [^\r]*", "Host: gateway.test"));
            client.readUpgrade();
            return client.readText(1);
        }
    }

    private Behaviour numbered() {
        return connection -> {
            ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
            boolean known = false;
            while (connection.read(buffer) >= 0) {
                if (!known && connection.received() >= Chatter.NUMBER_BYTES) {
                    connections.put(ByteBuffer.wrap(connection.recorded()).getInt(), connection);
                    known = true;
                }
                connection.write(buffer);
            }
        };
    }

    /**
     * What happened to the tunnels that have ended since the last look.
     *
     * @param told      ended by a Close frame of the gateway
     * @param cut       ended without one
     * @param refused   answered with anything but a 101
     * @param lostBytes bytes of clients of tunnels with a Close frame that did not reach the backend
     */
    private record Outcome(int told, int cut, int refused, long lostBytes) {
        @Override
        public String toString() {
            return told + " told to go (Close 1001) and back, " + cut + " cut off and back, " + refused + " refused, " + lostBytes
                    + " bytes lost of those that were told";
        }
    }

    /**
     * Clients that come back whenever their tunnel ends.
     */
    private final class Fleet implements AutoCloseable {
        private final AtomicInteger numbers = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final Queue<Chatter> ended = new ConcurrentLinkedQueue<>();
        private final Map<Integer, Chatter> open = new ConcurrentHashMap<>();
        private final Map<Integer, RawClient> sockets = new ConcurrentHashMap<>();
        private final List<CompletableFuture<Void>> clients = new ArrayList<>();
        private volatile boolean over;

        Fleet(ExecutorService executor) {
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(CompletableFuture.runAsync(() -> live(client, executor), executor));
            }
        }

        private void live(int client, ExecutorService executor) {
            while (!over) {
                try (RawClient socket = RawClient.connect(haproxy.port())) {
                    sockets.put(client, socket);
                    if (socket.request("/t").status() != 101) {
                        refused.incrementAndGet();
                        continue;
                    }
                    Chatter chatter = new Chatter(socket, numbers.incrementAndGet(), FRAME, PAUSE);
                    CompletableFuture<Void> listening = CompletableFuture.runAsync(chatter.greet()::listen, executor);
                    open.put(client, chatter);
                    chatter.talk();
                    listening.join();
                    open.remove(client);
                    if (!over) {
                        ended.add(chatter);
                    }
                } catch (AssertionError e) {
                    // between the kill and the moment in which HAProxy knows of it
                    open.remove(client);
                    if (!over) {
                        refused.incrementAndGet();
                    }
                }
            }
        }

        void awaitAllOpen() {
            Await.until("all clients have a tunnel that works", () -> {
                long working = open.values().stream().filter(it -> it.end().equals("open") && it.received() > FRAME).count();
                return working == CLIENTS;
            });
        }

        void awaitEnded(long tunnels) {
            Await.until(tunnels + " tunnels have ended", () -> ended.size() >= tunnels);
        }

        Outcome outcome() {
            int told = 0;
            int cut = 0;
            long lost = 0;
            for (Chatter chatter = ended.poll(); chatter != null; chatter = ended.poll()) {
                if (chatter.close() == null) {
                    cut++;
                } else {
                    assertThat(chatter.close().closeCode()).isEqualTo(1001);
                    told++;
                    BackendConnection connection = connections.get(chatter.number());
                    connection.awaitEnd();
                    lost += chatter.sent() - connection.received();
                }
            }
            return new Outcome(told, cut, refused.getAndSet(0), lost);
        }

        /** Nobody comes back any more, also when the test has failed. */
        @Override
        public void close() {
            over = true;
            sockets.values().forEach(RawClient::close);
        }

        void end() throws Exception {
            close();
            for (CompletableFuture<Void> client : clients) {
                client.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
