// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.helidon.common.tls.TlsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What runs beside the backends ends at once when it is told to, whatever it waits for, and without an interrupt.
 */
@Timeout(60)
class BackgroundTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final FullListeners full = new FullListeners();

    @AfterEach
    void close() throws Exception {
        full.close();
    }

    /** An address that tells when it is dialled, and how the dial has ended. */
    private record Told(BackendAddress to, CountDownLatch dialled, CompletableFuture<Throwable> end) implements BackendAddress {
        private Told(BackendAddress to) {
            this(to, new CountDownLatch(1), new CompletableFuture<>());
        }

        @Override
        public BackendLink connect(Dial dial) throws IOException {
            dialled.countDown();
            try {
                return to.connect(dial);
            } catch (IOException e) {
                end.complete(e);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                throw e;
            }
        }

        @Override
        public String text() {
            return to.text();
        }
    }

    private static void assertProbeEnds(BackendAddress hanging, int moreProbes) throws Exception {
        Told address = new Told(hanging);
        BackendNode node = new BackendNode("hangs", address, 1);
        List<BackendNode> nodes = Stream.generate(() -> node).limit(1 + moreProbes).toList();
        BackendPool pool = new BackendPool("tunnel", nodes, LeastConnectionBalancer.create(), LONG, LONG,
                new FailurePolicy(1, LONG, LONG));
        pool.add(new HealthCheck(pool, new HealthCheck.Policy(LONG, LONG, 1, 1, true)));
        pool.start();
        address.dialled().await();
        pool.close();
        assertThat(address.end().get()).isInstanceOf(AsynchronousCloseException.class);
        assertThat(node.probes().down()).as("judged by a probe that was given up").isFalse();
    }

    @Test
    void aProbeOfOneAddress() throws Exception {
        assertProbeEnds(new TcpAddress("127.0.0.1", full.tcp(0, "127.0.0.1")), 0);
    }

    // these are no names
    @SuppressWarnings("AddressSelection")
    @Test
    void aProbeOfSeveralAddresses() throws Exception {
        int port = full.tcp(0, "127.0.0.1", "127.0.0.2");
        List<InetAddress> addresses = List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2"));
        assertProbeEnds(new BackendAddress() {
            @Override
            public BackendLink connect(Dial dial) throws IOException {
                return new BackendLink(new ConnectRace(addresses, port, dial).run());
            }

            @Override
            public String text() {
                return "several";
            }
        }, 0);
    }

    @Test
    void probesOfAUnixSocketAlsoThoseThatWaitForTheirTurn(@TempDir Path directory) throws Exception {
        full.unix(directory.resolve("s"));
        assertProbeEnds(new UnixAddress(directory.resolve("s")), 3 * ConnectQueue.PLACES);
        while (ConnectQueue.busy(directory.resolve("s"))) {
            // until the threads have left the connect
            Thread.onSpinWait();
        }
    }

    @Test
    void aProbeInItsTlsHandshake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            AtomicReference<Socket> accepted = new AtomicReference<>();
            Thread.ofVirtual().start(() -> {
                try {
                    accepted.set(silent.accept());
                } catch (IOException e) {
                    accepted.set(null);
                }
            });
            assertProbeEnds(
                    new TlsAddress(new TcpAddress("127.0.0.1", silent.getLocalPort()), TlsConfig.builder().build(), "localhost"),
                    0);
        }
    }

    @Test
    void aPause() throws Exception {
        CompletableFuture<Boolean> goesOn = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        Background background = Background.start("test", own -> {
            running.countDown();
            goesOn.complete(own.pause(LONG));
        });
        running.await();
        background.close();
        assertThat(goesOn.get()).isFalse();
    }

    @Test
    void anAttemptThatComesTooLate() {
        Background background = Background.start("test", own -> own.pause(LONG));
        background.close();
        try (Dial dial = background.dial(LONG)) {
            assertThatThrownBy(dial::nanosLeft).isInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(() -> NameLookup.addresses("localhost", dial)).isInstanceOf(AsynchronousCloseException.class);
            assertThatThrownBy(() -> new TcpAddress("127.0.0.1", 1).connect(dial)).isInstanceOf(AsynchronousCloseException.class);
        }
    }

    @Test
    void anAttemptThatHasSucceededIsNotTouchedByItsClose() throws Exception {
        Dial dial = Dial.within(LONG);
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                BackendLink link = new TcpAddress("127.0.0.1", server.getLocalPort()).connect(dial)) {
            dial.close();
            assertThat(link.channel().isOpen()).isTrue();
        }
    }
}
