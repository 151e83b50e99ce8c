// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.NameServer;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backend's host is a name: whatever the name server says at the moment counts for the next tunnel, and open ones go on.
 */
class NameTest {
    private final List<Backend> backends = new ArrayList<>();
    private NameServer dns;

    @BeforeEach
    void startNameServer() {
        dns = NameServer.start();
    }

    @AfterEach
    void stopAll() {
        backends.forEach(Backend::close);
        if (dns != null) {
            dns.close();
        }
    }

    /** Echo backends that first say which one they are, all on the same port of different addresses. */
    private int backendsAt(String... addresses) {
        int port = 0;
        for (String address : addresses) {
            Backend backend = Backend.tcp(address, port, connection -> {
                connection.write((address.substring(address.length() - 1)).getBytes(StandardCharsets.US_ASCII));
                Behaviour.echo().run(connection);
            });
            backends.add(backend);
            port = backend.port();
        }
        return port;
    }

    private static Gateway to(String backend, String... lines) {
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", backend, lines));
    }

    private static String at(String name, int port, String... more) {
        String rest = more.length == 0 ? "" : ", " + String.join(", ", more);
        return "{ host: " + NameServer.name(name) + ", port: " + port + rest + " }";
    }

    private static String greeting(RawClient client) {
        return client.readText(1);
    }

    private static String whoAnswers(Gateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            if (client.request("/t").status() != 101) {
                return "nobody";
            }
            return greeting(client);
        }
    }

    private static void assertEcho(RawClient client) {
        client.send(Frame.text("x"));
        assertThat(client.readText(1)).isEqualTo("x");
    }

    /** An address and port whose queue is full: connects to it hang. */
    private static final class Hanging implements AutoCloseable {
        private final ServerSocketChannel full = ServerSocketChannel.open();
        private final List<Socket> queued = new ArrayList<>();

        private Hanging(String address, int port) throws IOException {
            full.bind(new InetSocketAddress(address, port), 1);
            boolean hangs = false;
            while (!hangs) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(full.getLocalAddress(), 300);
                } catch (IOException e) {
                    hangs = true;
                }
                assertThat(queued).hasSizeLessThan(100);
            }
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
    void theNameIsLookedUpForEveryTunnel() {
        int port = backendsAt("127.0.0.2", "127.0.0.3");
        dns.set("moves", "127.0.0.2");
        try (Gateway gateway = to(at("moves", port)); RawClient before = RawClient.open(gateway.port(), "/t")) {
            assertThat(greeting(before)).isEqualTo("2");
            dns.set("moves", "127.0.0.3");
            // not before the JDK's own cache has forgotten the old answer
            Await.until("a tunnel to the new address", () -> whoAnswers(gateway).equals("3"));
            assertEcho(before);
            before.closeCleanly();
        }
    }

    @Test
    void theQuickestAddressWins() throws IOException {
        int port = backendsAt("127.0.0.3");
        dns.set("several", "127.0.0.2", "127.0.0.3", "127.0.0.4", "0:0:0:0:0:0:0:1");
        // one of them hangs, two refuse, one of these in the other family
        try (Hanging hanging = new Hanging("127.0.0.2", port);
                Gateway gateway = to(at("several", port), "connect-timeout: PT15S")) {
            assertThat(hanging.queued).isNotEmpty();
            for (int i = 0; i < 6; i++) {
                long start = System.nanoTime();
                assertThat(whoAnswers(gateway)).isEqualTo("3");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            }
            Await.until("one connection for each tunnel and no more", () -> backends.getFirst().accepted() == 6);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, ::1, refuses", "127.0.0.2, ::1, hangs", "::1, 127.0.0.2, refuses", "::1, 127.0.0.2, hangs"})
    void theOtherFamilyIsAWayToTheBackend(String bad, String good, String how) throws IOException {
        requireIpv6();
        int port = backendsAt(good);
        dns.preferIpv6(bad.equals("::1"));
        // a name for each case: the JDK keeps the order of an earlier one for a second
        String name = "both-" + how + (bad.equals("::1") ? "-6" : "-4");
        dns.set(name, "127.0.0.2", "0:0:0:0:0:0:0:1");
        List<Long> millis = new ArrayList<>();
        try (Hanging hanging = how.equals("hangs") ? new Hanging(bad, port) : null;
                Gateway gateway = to(at(name, port), "connect-timeout: PT15S")) {
            assertThat(NameServer.addresses(name).getFirst().getHostAddress()).as("the first to be tried")
                    .startsWith(bad.equals("::1") ? "0:0" : "127");
            for (int i = 0; i < 4; i++) {
                long start = System.nanoTime();
                assertThat(whoAnswers(gateway)).isEqualTo(good.substring(good.length() - 1));
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
            assertThat(millis).allMatch(it -> it < 10_000);
            if (hanging != null) {
                // RFC 8305 section 5: not before the Connection Attempt Delay
                assertThat(millis).as("the hanging one had its time").allMatch(it -> it >= 250);
            }
            Await.until("one connection for each tunnel and no more", () -> backends.getFirst().accepted() == 4);
        }
    }

    private static void requireIpv6() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("::1", 0));
        } catch (SocketException e) {
            Assumptions
                    .abort("this machine has no ::1, so nothing can be said of IPv6: give its loopback interface that address");
        }
    }

    @Test
    void everyAddressMayBeABackendOfItsOwn() {
        int port = backendsAt("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5");
        dns.set("headless", "127.0.0.2", "127.0.0.3", "127.0.0.4");
        try (LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = to(at("headless", port, "discover: all", "discover-every: PT0.3S"))) {
            List<RawClient> open = new ArrayList<>();
            Set<String> answered = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = RawClient.open(gateway.port(), "/t");
                open.add(client);
                answered.add(greeting(client));
            }
            assertThat(answered).as("least connections first").containsExactlyInAnyOrder("2", "3", "4");

            // one goes, one comes
            dns.set("headless", "127.0.0.3", "127.0.0.4", "127.0.0.5");
            String prefix = "backend " + NameServer.name("headless") + ":" + port + "/";
            log.await(prefix + "127.0.0.5 has joined");
            log.await(prefix + "127.0.0.2 has left, with 1 open tunnels");
            int accepted = backends.getFirst().accepted();
            answered.clear();
            for (int i = 0; i < 6; i++) {
                RawClient client = RawClient.open(gateway.port(), "/t");
                open.add(client);
                answered.add(greeting(client));
            }
            assertThat(answered).containsExactlyInAnyOrder("3", "4", "5");
            assertThat(backends.getFirst().accepted()).isEqualTo(accepted);
            open.forEach(NameTest::assertEcho);

            // nothing can be looked up any more
            dns.close();
            log.await("cannot be resolved, 3 addresses are kept");
            assertThat(whoAnswers(gateway)).isIn("3", "4", "5");
            open.forEach(NameTest::assertEcho);
            open.forEach(RawClient::closeCleanly);
        }
    }

    @Test
    void aNameWithoutAddressIsAWarningAtStart() {
        int port = backendsAt("127.0.0.2");
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(at("later", port), "disable-time: PT0S")) {
            log.await("the host of backend later.dns.test:" + port + " cannot be resolved yet");
            assertThat(whoAnswers(gateway)).isEqualTo("nobody");
            dns.set("later", "127.0.0.2");
            Await.until("a tunnel to the name that has an address now", () -> whoAnswers(gateway).equals("2"));
        }
    }

    @Test
    void aServiceWithoutAddressIsAWarningAtStart() {
        int port = backendsAt("127.0.0.2");
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(at("scaled-to-zero", port, "discover: all", "discover-every: PT0.2S"));
                RawClient client = RawClient.connect(gateway.port())) {
            log.await("scaled-to-zero.dns.test cannot be resolved, 0 addresses are kept");
            assertThat(client.request("/t").status()).isEqualTo(503);
            dns.set("scaled-to-zero", "127.0.0.2");
            Await.until("a tunnel to the first address", () -> whoAnswers(gateway).equals("2"));
        }
    }
}
