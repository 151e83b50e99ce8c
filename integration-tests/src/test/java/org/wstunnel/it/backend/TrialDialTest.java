// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the time of a backend that was left out is over, one request tries it: of all that come while that is under way none
 * waits for what it may be told.
 */
class TrialDialTest {
    private static final Duration LEFT_OUT = Duration.ofMillis(200);
    private static final int CLIENTS = 40;
    private static Pki pki;
    private static Pki.Identity identity;

    @BeforeAll
    static void makeCertificates() {
        pki = new Pki();
        identity = pki.issue("server", "IP:127.0.0.1");
    }

    @AfterAll
    static void deleteCertificates() {
        if (pki != null) {
            pki.close();
        }
    }

    /** A TLS server that ends every connection, until it is told to accept them; its handshakes wait until it lets them go on. */
    private static final class Reluctant implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        private final SSLContext context;
        private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
        private final AtomicInteger held = new AtomicInteger();
        private final CompletableFuture<Boolean> verdict = new CompletableFuture<>();
        private volatile boolean broken = true;

        private Reluctant(SSLContext context) throws IOException {
            this.context = context;
            Thread.ofVirtual().name("reluctant-accept").start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    if (broken) {
                        socket.close();
                    } else {
                        open.add(socket);
                        held.incrementAndGet();
                        Thread.ofVirtual().name("reluctant-connection").start(() -> run(socket));
                    }
                }
            } catch (IOException e) {
                // the server socket was closed
                return;
            }
        }

        private void run(Socket socket) {
            try (socket) {
                if (!verdict.join()) {
                    return;
                }
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
                tls.setUseClientMode(false);
                tls.getOutputStream().write('R');
                tls.getInputStream().transferTo(tls.getOutputStream());
            } catch (IOException e) {
                // the gateway is gone
                return;
            }
        }

        private String yaml() {
            return "{ host: 127.0.0.1, port: " + server.getLocalPort() + ", tls: { " + pki.trustYaml() + " } }";
        }

        @Override
        public void close() throws IOException {
            verdict.complete(false);
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Clients that come all at once and keep their tunnels, with the first byte of each. */
    private static final class Crowd implements AutoCloseable {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final Queue<RawClient> clients = new ConcurrentLinkedQueue<>();
        private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
        private final List<CompletableFuture<Void>> all = new ArrayList<>();
        private final int port;

        private Crowd(int port) {
            this.port = port;
        }

        private void come(int count) {
            CountDownLatch together = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                all.add(CompletableFuture.runAsync(() -> {
                    RawClient client = RawClient.connect(port);
                    clients.add(client);
                    together.countDown();
                    try {
                        together.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    client.upgrade("/t");
                    answers.add(client.readText(1));
                }, threads));
            }
        }

        private long answered(String by) {
            return List.copyOf(answers).stream().filter(by::equals).count();
        }

        private void awaitAll() {
            all.forEach(Await::result);
        }

        @Override
        public void close() {
            clients.forEach(RawClient::close);
            threads.close();
        }
    }

    private static Gateway to(Reluctant reluctant, Backend living) {
        // by the least connections every request would go to the one that was left out: all others have tunnels
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", reluctant.yaml() + "\n            - " + living.yaml(),
                        "balance: { least-connection: {} }", "disable-time: " + LEFT_OUT,
                        "connect-timeout: PT1M", "dial-timeout: PT1M"));
    }

    private static Backend living() {
        return Backend.tcp(Behaviour.greet("L".getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Makes the gateway leave the reluctant one out, and waits until it may be tried.
     *
     * @return how many tunnels the living one has got meanwhile
     */
    private static long leaveOut(Reluctant reluctant, Crowd crowd, LogCapture log) {
        Await.until("the broken one is left out", () -> {
            crowd.come(1);
            crowd.awaitAll();
            return log.lines().stream().anyMatch(line -> line.contains("is left out for"));
        });
        reluctant.broken = false;
        // with its quarter more by chance
        long over = System.nanoTime() + LEFT_OUT.toNanos() * 5 / 4;
        Await.until("its time is over", () -> System.nanoTime() - over > 0);
        return crowd.answered("L");
    }

    @Test
    void onlyOneRequestWaitsForTheTrialAndItsSuccessOpensTheWayForAll() {
        try (LogCapture log = new LogCapture(Level.INFO);
                Reluctant reluctant = new Reluctant(pki.context(identity));
                Backend living = living();
                Gateway gateway = to(reluctant, living);
                Crowd crowd = new Crowd(gateway.port())) {
            long before = leaveOut(reluctant, crowd, log);
            crowd.come(CLIENTS);
            Await.until("all but one have a tunnel", () -> crowd.answered("L") == before + CLIENTS - 1);
            crowd.come(CLIENTS);
            Await.until("so have those that came later", () -> crowd.answered("L") == before + 2 * CLIENTS - 1);
            assertThat(reluctant.held).as("dials of the one that was left out").hasValue(1);

            reluctant.verdict.complete(true);
            crowd.awaitAll();
            assertThat(crowd.answered("R")).isEqualTo(1);
            // it has one tunnel, the other has many
            crowd.come(CLIENTS);
            crowd.awaitAll();
            assertThat(crowd.answered("R")).isEqualTo(1 + CLIENTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTrialThatFailsCostsItsClientNothingAndTheBackendALongerTime() {
        try (LogCapture log = new LogCapture(Level.INFO);
                Reluctant reluctant = new Reluctant(pki.context(identity));
                Backend living = living();
                Gateway gateway = to(reluctant, living);
                Crowd crowd = new Crowd(gateway.port())) {
            long before = leaveOut(reluctant, crowd, log);
            crowd.come(CLIENTS);
            Await.until("all but one have a tunnel", () -> crowd.answered("L") == before + CLIENTS - 1);
            reluctant.broken = true;
            reluctant.verdict.complete(false);
            crowd.awaitAll();
            assertThat(crowd.answered("L")).isEqualTo(before + CLIENTS);
            assertThat(reluctant.held).as("dials of the one that was left out").hasValue(1);
            long longest = log.lines().stream()
                    .filter(line -> line.contains("is left out for"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*left out for (\\d+) ms.*", "$1")))
                    .max().orElseThrow();
            assertThat(longest).isBetween(LEFT_OUT.toMillis() * 2 * 3 / 4 - 1, LEFT_OUT.toMillis() * 2 * 5 / 4 + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
