// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Chatter;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.PlainApplication;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGTERM: the process ends when every tunnel has, and nobody loses a byte by it.
 */
class DrainOnSignalTest {
    private static final int SIGTERM = 128 + 15;
    private static final int TALKING = 10;
    private static final Duration LONG = Duration.ofMinutes(3);

    private static String yaml(Backend backend, String drain) {
        return Gateway.yaml(Gateway.LISTENER + "backlog: 4096\n", backend, "frame-type: binary", "close-timeout: PT60S",
                "connect-timeout: PT30S", "dial-timeout: PT60S")
                .replace("wstunnel:\n", "wstunnel:\n      drain: " + drain + "\n");
    }

    @Test
    void twoThousandClientsSeeACloseAndNoneLosesAByte() throws Exception {
        // every tenth talks all the time
        drains(2000, "{ period: PT5S, timeout: PT120S }", yaml -> DemoProcess.start(yaml, "-Xmx1g"));
    }

    @Test
    void theSameWhereHelidonsOwnHookStopsTheServer(@TempDir Path directory) throws Exception {
        drains(100, "{ period: PT1S, timeout: PT60S }", new Start() {
            @Override
            public DemoProcess start(String yaml) throws IOException {
                return DemoProcess.java(PlainApplication.command(Files.writeString(directory.resolve("application.yaml"), yaml)));
            }

            @Override
            public boolean logsToItsEnd() {
                return false;
            }
        });
    }

    private static void drains(int tunnels, String drain, Start start) throws Exception {
        Map<Integer, BackendConnection> connections = new ConcurrentHashMap<>();
        List<RawClient> clients = new ArrayList<>();
        try (Backend backend = Backend.tcp(echo(connections));
                DemoProcess demo = start.start(yaml(backend, drain));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Chatter> chatters = open(demo.port(), tunnels, clients);
            assertThat(connections).hasSize(tunnels);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (Chatter chatter : chatters) {
                all.add(CompletableFuture.runAsync(chatter::listen, executor));
                all.add(CompletableFuture.runAsync(chatter::talk, executor));
            }
            Await.until("traffic", () -> chatters.stream().filter(it -> it.received() > 1000).count() >= tunnels / TALKING);

            demo.terminate();
            Await.until("the first Close", () -> chatters.stream().anyMatch(it -> it.close() != null));
            try (RawClient late = RawClient.connect(demo.port())) {
                Response refused = late.request("/t");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isPresent();
            }
            for (CompletableFuture<Void> one : all) {
                one.get(LONG.toSeconds(), TimeUnit.SECONDS);
            }

            assertThat(demo.awaitExit()).isEqualTo(SIGTERM);
            for (Chatter chatter : chatters) {
                assertThat(chatter.end()).as("end of client %d", chatter.number()).isEqualTo("eof");
                assertThat(chatter.close().closeCode()).isEqualTo(1001);
                BackendConnection connection = connections.get(chatter.number());
                assertThat(connection.awaitEnd()).isEqualTo("eof");
                assertThat(connection.received()).as("bytes of client %d at the backend", chatter.number())
                        .isEqualTo(chatter.sent());
                assertThat(Chatter.isStart(chatter.number(), connection.recorded())).isTrue();
                assertThat(chatter.received()).isLessThanOrEqualTo(chatter.sent());
            }
            if (start.logsToItsEnd()) {
                assertThat(demo.output()).anyMatch(line -> line.contains("Drain has ended")
                        && line.contains(tunnels + " tunnels, 0 of them cut off"));
            }
            long bytes = chatters.stream().mapToLong(Chatter::sent).sum();
            long unheard = chatters.stream().mapToLong(it -> it.sent() - it.received()).sum();
            System.out.println("drain: " + tunnels + " tunnels, " + tunnels + " saw Close 1001, 0 resets, " + bytes
                    + " bytes to the backends, 0 lost; " + unheard + " bytes of echo came after the Close");
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static List<Chatter> open(int port, int tunnels, List<RawClient> clients) throws Exception {
        List<Chatter> chatters = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            List<Future<Chatter>> opening = new ArrayList<>();
            for (int i = 0; i < tunnels; i++) {
                int number = i;
                Callable<Chatter> open = () -> {
                    RawClient client = RawClient.open(port, "/t");
                    synchronized (clients) {
                        clients.add(client);
                    }
                    client.socket().setSoTimeout((int) LONG.toMillis());
                    return new Chatter(client, number, number % TALKING == 0 ? 1000 : 0, Duration.ofMillis(20)).greet();
                };
                opening.add(executor.submit(open));
            }
            for (Future<Chatter> one : opening) {
                chatters.add(one.get());
            }
        }
        return chatters;
    }

    /** An echo that remembers its connections by the number that their first bytes are. */
    private static Behaviour echo(Map<Integer, BackendConnection> connections) {
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

    private interface Start {
        DemoProcess start(String yaml) throws IOException;

        /** Whether the log is written until the process ends: the JVM closes it in a hook of its own, beside Helidon's. */
        default boolean logsToItsEnd() {
            return true;
        }
    }
}
