// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.FaultyRelay;
import org.wstunnel.it.support.FaultyRelay.Action;
import org.wstunnel.it.support.FaultyRelay.Fault;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lines that stall, break and crawl, at every byte and on both sides of the gateway. After each: what one end has got is what the
 * other end has sent, a healthy tunnel beside it has gone on, and nothing is left open.
 */
class FaultTest {
    private static final int AT_ONCE = 12;
    private static final String REQUEST = """
            GET /t HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r
            \r
            """;
    private static final byte[] PAYLOAD = "the quick brown fox".repeat(10).getBytes(StandardCharsets.US_ASCII);
    /** Frames with each kind of length in the header, and a control frame between them. */
    private static final byte[][] FRAMES = {
            Frame.binary(Arrays.copyOf(PAYLOAD, 7)),
            Frame.of(Frame.PING, new byte[] {1, 2}),
            Frame.binary(PAYLOAD),
    };
    private static final byte[] SENT = concat(Arrays.copyOf(PAYLOAD, 7), PAYLOAD);
    private static final int FRAMES_LENGTH = concat(FRAMES).length;

    private Backend healthyBackend;
    private Gateway healthy;
    private Pulse pulse;
    private Resources before;

    /** A tunnel that says something and waits for the answer, again and again. */
    private static final class Pulse implements AutoCloseable {
        private final RawClient client;
        private final Thread thread;
        private volatile long beats;
        private volatile boolean ending;
        private volatile Throwable failure;

        Pulse(int port) {
            client = RawClient.open(port, "/healthy");
            thread = Thread.ofVirtual().start(this::run);
        }

        private void run() {
            try {
                while (!ending) {
                    String beat = "beat " + beats;
                    client.send(Frame.text(beat));
                    assertThat(client.readText(beat.length())).isEqualTo(beat);
                    beats++;
                }
            } catch (RuntimeException | AssertionError e) {
                failure = e;
            }
        }

        void goesOn() {
            long seen = beats;
            Await.until("the tunnel beside goes on, " + failure, () -> beats > seen + 1);
        }

        @Override
        public void close() {
            ending = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            client.closeCleanly();
            client.close();
            assertThat(failure).isNull();
        }
    }

    @BeforeEach
    void start() {
        healthyBackend = Backend.tcp(Behaviour.echo());
    }

    /** Starts the gateway with a tunnel {@code /t} to the backend and the healthy one beside it. */
    private void gateway(String backend, String... lines) {
        healthy = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", backend, lines)
                + Gateway.tunnel("/healthy", healthyBackend.yaml()));
        pulse = new Pulse(healthy.port());
        pulse.goesOn();
        before = Resources.now();
    }

    @AfterEach
    void nothingIsLeftAndTheOtherTunnelGoesOn() {
        try {
            pulse.goesOn();
            Resources.awaitBackTo(before);
        } finally {
            pulse.close();
            healthy.close();
            healthyBackend.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET", "HALF_CLOSE"})
    void theClientsLineBreaksAtEveryByteOfHandshakeAndFrames(Action action) throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.record())) {
            gateway(backend.yaml(), "close-timeout: PT2S");
            inParallel(REQUEST.length() + FRAMES_LENGTH, after -> {
                try (FaultyRelay relay = FaultyRelay.to(healthy.port(), new Fault(action, after), Fault.NONE);
                        RawClient client = RawClient.connect(relay.port())) {
                    client.sendText(REQUEST).send(FRAMES);
                    client.readToAnyEnd();
                } catch (UncheckedIOException | AssertionError e) {
                    // the line broke while the client was writing or reading: the backend says what has passed
                    return;
                }
            });
            Await.until("every backend connection ends", () -> backend.openConnections() == 0);
            int most = 0;
            for (int i = backend.accepted(); i > 0; i--) {
                byte[] got = backend.next().recorded();
                assertThat(got).isEqualTo(Arrays.copyOf(SENT, got.length));
                most = Math.max(most, got.length);
            }
            if (action == Action.HALF_CLOSE) {
                // an orderly end loses nothing: the line that breaks last has let all but the last byte through
                assertThat(most).isEqualTo(SENT.length - 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "HALF_CLOSE", "RESET"})
    void theBackendsLineBreaksAfterSoManyBytesToTheClient(Action action) throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.greet(PAYLOAD))) {
            gateway(backend.yaml());
            for (int after : new int[] {0, 1, 2, 63, PAYLOAD.length - 1, PAYLOAD.length}) {
                try (FaultyRelay relay = FaultyRelay.to(backend.port(), Fault.NONE, new Fault(action, after))) {
                    breaksTowardsTheClient(relay, action, after);
                }
            }
        }
    }

    private static void breaksTowardsTheClient(FaultyRelay relay, Action action, int after) {
        try (Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", "{ host: 127.0.0.1, port: " + relay.port() + " }", "frame-type: binary"));
                RawClient client = RawClient.connect(gateway.port())) {
            int status = client.request("/t").status();
            if (action == Action.RESET && status == 502) {
                // the backend speaks first: the reset, whatever came before it, met the dial
                return;
            }
            assertThat(status).isEqualTo(101);
            Frame[] close = new Frame[1];
            byte[] got = client.readDataUntilClose(close);
            if (action == Action.RESET) {
                assertThat(got).isEqualTo(Arrays.copyOf(PAYLOAD, got.length));
                assertThat(close[0].closeCode()).isEqualTo(1011);
            } else {
                assertThat(got).isEqualTo(Arrays.copyOf(PAYLOAD, after));
                assertThat(close[0].closeCode()).isEqualTo(1000);
            }
        }
    }

    static Stream<Arguments> crawling() {
        return IntStream.of(0, 1, REQUEST.length() - 1, REQUEST.length(), REQUEST.length() + 1, REQUEST.length() + 5)
                .mapToObj(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("crawling")
    void aLineThatCrawlsFromSomeByteOnLosesNothing(int after) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                FaultyRelay behind = FaultyRelay.to(backend.port(), new Fault(Action.TRICKLE, after),
                        new Fault(Action.TRICKLE, after))) {
            gateway("{ host: 127.0.0.1, port: " + behind.port() + " }", "frame-type: binary");
            try (FaultyRelay before = FaultyRelay.to(healthy.port(), new Fault(Action.TRICKLE, after),
                    new Fault(Action.TRICKLE, after));
                    RawClient client = RawClient.connect(before.port())) {
                client.sendText(client.handshake("/t")).send(FRAMES);
                assertThat(client.readUpgrade().status()).isEqualTo(101);
                assertThat(client.readData(SENT.length)).isEqualTo(SENT);
                client.closeCleanly();
            }
        }
    }

    @Test
    void aBackendThatStallsHoldsUpItsTunnelAloneAndLosesNothing() throws Exception {
        // more than the buffers of the kernel on the way
        byte[] much = new byte[32 * 1024 * 1024];
        new Random(8).nextBytes(much);
        CompletableFuture<Long> received = new CompletableFuture<>();
        try (Backend backend = Backend.tcp(connection -> received.complete(checksum(connection)));
                FaultyRelay relay = FaultyRelay.to(backend.port(), new Fault(Action.STALL, 100_000), Fault.NONE)) {
            gateway("{ host: 127.0.0.1, port: " + relay.port() + " }", "frame-type: binary");
            try (RawClient client = RawClient.open(healthy.port(), "/t")) {
                Thread writer = Thread.ofVirtual().start(() -> client.send(Frame.binary(much)));
                backend.next().await(100_000);
                pulse.goesOn();
                assertThat(writer.isAlive()).as("the client is held up").isTrue();
                relay.release();
                writer.join();
                client.closeCleanly();
            }
            assertThat(Await.result(received)).isEqualTo(checksum(much));
        }
    }

    @Test
    void aClientThatStallsHoldsUpItsTunnelAloneAndLosesNothing() {
        // more than the buffers of the kernel on the way
        long length = 32 * 1024 * 1024;
        try (Backend backend = Backend.tcp(Behaviour.source(length))) {
            gateway(backend.yaml(), "frame-type: binary");
            try (FaultyRelay relay = FaultyRelay.to(healthy.port(), Fault.NONE, new Fault(Action.STALL, 100_000));
                    RawClient client = RawClient.open(relay.port(), "/t")) {
                BackendConnection connection = backend.next();
                long taken = Await.standstill(connection::written, Duration.ofMillis(500), length);
                assertThat(taken).as("bytes that left the backend while the client took none").isLessThan(length);
                pulse.goesOn();
                relay.release();
                byte[] got = client.readData((int) length);
                for (int i = 0; i < got.length; i++) {
                    if (got[i] != 'a' + i % Behaviour.BUFFER % 26) {
                        throw new AssertionError("byte " + i + " is " + got[i]);
                    }
                }
            }
        }
    }

    @Test
    void aNameThatCannotBeResolvedIs502AndHarmsNoOtherTunnel() {
        gateway("{ host: no-such-host.invalid, port: 80 }");
        try (RawClient client = RawClient.connect(healthy.port())) {
            assertThat(client.request("/t").status()).isEqualTo(502);
        }
    }

    private static long checksum(BackendConnection connection) throws IOException {
        CRC32 checksum = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocate(Behaviour.BUFFER);
        while (connection.read(buffer) >= 0) {
            checksum.update(buffer);
        }
        return checksum.getValue();
    }

    private static long checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private interface Round {
        void run(int number);
    }

    private static void inParallel(int rounds, Round round) throws InterruptedException, ExecutionException, TimeoutException {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < rounds; i++) {
                int number = i;
                places.acquire();
                results.add(threads.submit(() -> {
                    try {
                        round.run(number);
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        }
    }
}
