// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tunnels get their share of the processors while the application in the same JVM wants all of them, also the carriers
 * of its virtual threads.
 */
@Timeout(60)
class BusyApplicationTest {
    private static final int STREAMS = 4;
    private static final int ROUNDS = 10;
    private static final int PIECE = 64 * 1024;
    /** No stream gets less than this part of what the first one gets. */
    private static final int FAIR = 20;

    private volatile boolean done;

    /** Threads of the application that never pause. Their number is several times that of the processors. */
    private List<Thread> busy(boolean virtual) {
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        return IntStream.range(0, 4 * Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> builder.start(() -> {
                    while (!done) {
                        Thread.onSpinWait();
                    }
                }))
                .toList();
    }

    /** A backend whose threads, as those of the clients, are none of the JVM's carriers: it sends for ever. */
    private static ServerSocket source() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofPlatform().daemon().start(() -> send(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    private static void send(Socket socket) {
        byte[] piece = new byte[PIECE];
        try (socket) {
            while (true) {
                socket.getOutputStream().write(piece);
            }
        } catch (IOException e) {
            return;
        }
    }

    private static void count(RawClient client, AtomicLongArray received, int number) {
        try {
            while (true) {
                received.addAndGet(number, client.readFrame().payload().length);
            }
        } catch (AssertionError e) {
            return;
        }
    }

    @ParameterizedTest(name = "{0}, virtual threads {1}")
    @CsvSource({"PLAIN, false", "PLAIN, true", "TLS, false", "TLS, true"})
    void streamsFlowAllTheTime(Listener listener, boolean virtual) throws Exception {
        AtomicLongArray received = new AtomicLongArray(STREAMS);
        List<RawClient> clients = new ArrayList<>();
        List<Thread> busy = List.of();
        try (ServerSocket source = source();
                Gateway gateway = Gateway.start("server:\n" + Gateway.indent(listener.yaml(), 2)
                        + "  features:\n    wstunnel:\n      tunnels:\n"
                        + Gateway.tunnel("/t", "{ host: 127.0.0.1, port: " + source.getLocalPort() + " }",
                                "close-timeout: PT0.2S"))) {
            try {
                for (int i = 0; i < STREAMS; i++) {
                    int number = i;
                    RawClient client = listener.open(gateway);
                    clients.add(client);
                    Thread.ofPlatform().daemon().start(() -> count(client, received, number));
                }
                busy = busy(virtual);
                long[] start = IntStream.range(0, STREAMS).mapToLong(received::get).toArray();
                for (int round = 0; round < ROUNDS; round++) {
                    long[] seen = IntStream.range(0, STREAMS).mapToLong(received::get).toArray();
                    Await.until("all streams flow on",
                            () -> IntStream.range(0, STREAMS).allMatch(i -> received.get(i) - seen[i] > 4 * PIECE));
                }
                assertThat(busy).allMatch(Thread::isAlive);
                long[] got = IntStream.range(0, STREAMS).mapToLong(i -> received.get(i) - start[i]).sorted().toArray();
                assertThat(got[0]).as("the slowest of %s", List.of(got[0], got[STREAMS - 1]))
                        .isGreaterThan(got[STREAMS - 1] / FAIR);
            } finally {
                done = true;
                for (Thread thread : busy) {
                    thread.join();
                }
                clients.forEach(RawClient::close);
            }
        }
    }
}
