// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an open tunnel may use: bytes per second, time, and patience with a client that takes nothing.
 */
class SessionLimitsTest {
    private static final int RATE = 64 * 1024;
    /** What may pass at once: a tenth of a second's bytes that a late reader is owed, and the read that they allow. */
    private static final int AT_ONCE = RATE / 10 + RATE / 16 + 64;

    @Test
    void bytesFromTheClientAllPassAndNeverFasterThanTheLimit() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.to(backend, "limits: { bytes-per-second-from-client: 64 KiB }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            byte[] payload = random(100_000);
            BackendConnection connection = backend.next();
            long start = System.nanoTime();
            client.send(Frame.binary(payload));
            awaitSteadily(connection::received, payload.length, start);
            client.closeCleanly();
            assertThat(connection.await(payload.length)).isEqualTo(payload);
        }
    }

    @Test
    void bytesToTheClientAllPassAndNeverFasterThanTheLimit() {
        byte[] payload = random(100_000);
        try (Backend backend = Backend.tcp(Behaviour.greet(payload));
                Gateway gateway = Gateway.to(backend, "limits: { bytes-per-second-to-client: 64 KiB }");
                RawClient client = RawClient.connect(gateway.port())) {
            long start = System.nanoTime();
            client.upgrade("/t");
            byte[] received = new byte[payload.length];
            int length = 0;
            while (length < received.length) {
                byte[] piece = client.readFrame().payload();
                System.arraycopy(piece, 0, received, length, piece.length);
                length += piece.length;
                assertThat((long) length).isLessThanOrEqualTo(allowed(start));
            }
            assertThat(received).isEqualTo(payload);
            client.closeCleanly();
        }
    }

    @Test
    void theOtherDirectionIsNotSlowed() {
        byte[] payload = random(4_000_000);
        try (Backend backend = Backend.tcp(Behaviour.greet(payload));
                Gateway gateway = Gateway.to(backend, "limits: { bytes-per-second-from-client: 1 KiB }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            // would take more than an hour
            assertThat(client.readData(payload.length)).isEqualTo(payload);
            client.closeCleanly();
        }
    }

    @Test
    void pingsAndPongsPassASlowedTunnel() {
        try (Backend backend = Backend.tcp(Behaviour.source(100_000));
                Gateway gateway = Gateway.to(backend, "ping: { fixed: { every: PT0.2S } }",
                        "limits: { bytes-per-second-from-client: 1 KiB, bytes-per-second-to-client: 1 KiB }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.of(Frame.PING, new byte[] {7}));
            boolean ping = false;
            boolean pong = false;
            int data = 0;
            while (!ping || !pong) {
                Frame frame = client.readFrame();
                ping |= frame.opcode() == Frame.PING;
                pong |= frame.opcode() == Frame.PONG;
                data += frame.isData() ? frame.payload().length : 0;
            }
            assertThat(data).as("data that came meanwhile").isLessThan(50_000);
        }
    }

    @Test
    void aSlowedTunnelEndsInOrderWhenTheServerCloses() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.to(backend, "close-timeout: PT60S",
                        "limits: { bytes-per-second-from-client: 1 KiB, max-lifetime: PT0.3S, max-lifetime-jitter: 0 }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            // two minutes' worth: the client's Close stands behind it
            client.send(Frame.binary(new byte[120_000]));
            client.readClose(1001);
            client.send(Frame.close(1001, ""));
            client.readEof();
            assertThat(backend.next().await(120_000)).hasSize(120_000);
        }
    }

    @Test
    void aSlowedReaderIsStoppedWithItsServer() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.to(backend, "limits: { bytes-per-second-from-client: 1 KiB }", "close-timeout: PT0.2S");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.binary(new byte[60_000]));
            gateway.close();
            client.readClose(1001);
            client.readToAnyEnd();
            Await.until("the backend's connection is closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void aTunnelEndsWhenItsLifetimeIsOverAndNotBefore() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend,
                        "limits: { max-lifetime: PT0.8S, max-lifetime-jitter: 0.5 }")
                        + Gateway.tunnel("/ever", backend.yaml()));
                RawClient ever = RawClient.open(gateway.port(), "/ever")) {
            long start = System.nanoTime();
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.send(Frame.text("x"));
                assertThat(client.readText(1)).isEqualTo("x");
                Frame close = client.readClose(1001);
                assertThat(System.nanoTime() - start).as("nanoseconds").isGreaterThanOrEqualTo(400_000_000L);
                assertThat(close.closeReason()).isEqualTo("lifetime is over");
                client.send(Frame.close(1001, ""));
                client.readEof();
            }
            ever.send(Frame.text("x"));
            assertThat(ever.readText(1)).isEqualTo("x");
            ever.closeCleanly();
        }
    }

    @Test
    void aClientThatTakesNothingIsEvicted() {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = Gateway.to(backend, "limits: { slow-client-timeout: PT0.5S }", "close-timeout: PT0.2S");
                RawClient client = RawClient.connectNarrow(gateway.port())) {
            client.upgrade("/t");
            assertThat(log.await("the end of the tunnel", line -> line.contains("end:"))).contains("code=1008", "by=server");
            Await.until("the backend's connection is closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void aClientThatReadsAgainFindsTheReasonBehindItsData() {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = Gateway.to(backend, "limits: { slow-client-timeout: PT0.5S }", "close-timeout: PT60S");
                RawClient client = RawClient.connectNarrow(gateway.port())) {
            client.upgrade("/t");
            log.await("the eviction", line -> line.contains("client takes no data"));
            Frame close = client.readToClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).isEqualTo("client takes no data");
            client.send(Frame.close(1008, ""));
            client.readEof();
        }
    }

    @Test
    void aClientForWhichNothingWaitsIsNotEvicted() {
        byte[] greeting = random(1000);
        try (Backend backend = Backend.tcp(Behaviour.greet(greeting));
                Gateway gateway = Gateway.to(backend, "limits: { slow-client-timeout: PT0.2S }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(client.readData(greeting.length)).isEqualTo(greeting);
            client.readNothingFor(Duration.ofSeconds(1));
            client.closeCleanly();
        }
    }

    @Test
    void aClientThatTakesDataAllTheTimeIsNotEvicted() {
        int length = 40_000_000;
        try (Backend backend = Backend.tcp(Behaviour.source(length));
                Gateway gateway = Gateway.to(backend, "limits: { slow-client-timeout: PT2S }", "buffer-size: 4 KiB");
                RawClient client = RawClient.connectNarrow(gateway.port())) {
            client.upgrade("/t");
            Frame[] close = new Frame[1];
            assertThat(client.readDataUntilClose(close)).hasSize(length);
            assertThat(close[0].closeCode()).isEqualTo(1000);
        }
    }

    /** At no time has more passed than the limit allows. How long it takes at most is the machine's affair. */
    private static void awaitSteadily(LongSupplier passed, long all, long start) {
        Await.until("all bytes have passed", () -> {
            long seen = passed.getAsLong();
            assertThat(seen).isLessThanOrEqualTo(allowed(start));
            return seen >= all;
        });
    }

    private static long allowed(long start) {
        return (long) ((System.nanoTime() - start) / 1e9 * RATE) + AT_ONCE;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
