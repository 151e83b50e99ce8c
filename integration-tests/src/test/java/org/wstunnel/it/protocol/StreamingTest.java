// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payload streams in both directions: no frame size costs memory, and one slow side stops the other.
 */
// the blocking kinds are in SocketKindTest
@ParameterizedClass(name = "{0}")
@EnumSource(value = Listener.class, names = {"PLAIN", "TLS"})
class StreamingTest {
    private static final long GIB = 1L << 30;
    /** More than all socket buffers between two ends of a tunnel can hold. */
    private static final long FAR_TOO_MUCH = 192L << 20;
    private static final long MEMORY = 32L << 20;
    private static final Duration QUIET = Duration.ofSeconds(2);

    @Parameter
    private Listener listener;

    @ParameterizedTest
    @ValueSource(ints = {Frame.TEXT, Frame.BINARY})
    void payloadArrivesAtTheBackendWhileItsFrameIsStillArriving(int type) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            client.send(Frame.header(0x80 | type, GIB, 0x80), new byte[4]);
            for (int i = 1; i <= 20; i++) {
                client.send(("trickle " + (char) ('a' + i)).getBytes());
                assertThat(connection.awaitText(9 * i)).endsWith("trickle " + (char) ('a' + i));
                assertThat(client.readText(9)).isEqualTo("trickle " + (char) ('a' + i));
            }
        }
    }

    @Test
    void aFrameLargerThanAnyMemoryIsPassedOn() {
        long length = 1L << 62;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.header(0x82, length, 0x80), new byte[4], "begin".getBytes());
            assertThat(client.readText(5)).isEqualTo("begin");
        }
    }

    @Test
    void manyMegabytesComeBackUnchangedInFramesOfAnySize() {
        byte[] data = Hex.random(8 << 20, 99);
        try (Backend backend = Backend.unix(Behaviour.echoUnix());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                int at = 0;
                for (int size = 1; at < data.length; size = size * 3 % 262_139 + 1) {
                    int end = Math.min(data.length, at + size);
                    client.send(Frame.binary(Arrays.copyOfRange(data, at, end)));
                    at = end;
                }
            });
            assertThat(Arrays.equals(client.readData(data.length), data)).as("echo equals what was sent").isTrue();
            Await.result(sending);
            client.closeCleanly();
        }
    }

    @Test
    void aFrameOverTheConfiguredLimitIsRefusedAtItsHeader() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend, "max-frame-size: \"1 KiB\"")) {
            try (RawClient client = listener.open(gateway)) {
                client.send(Frame.header(0x82, 1025, 0x80), new byte[4]);
                client.readClose(1009);
                assertThat(backend.next().awaitEnd()).isNotEmpty();
            }
            try (RawClient client = listener.open(gateway)) {
                client.send(Frame.binary(new byte[1024]));
                backend.next().await(1024);
                client.closeCleanly();
            }
        }
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClientAndLosesNothing() {
        long heap = Resources.usedHeap();
        try (Backend backend = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            AtomicLong sent = new AtomicLong();
            AtomicBoolean enough = new AtomicBoolean();
            byte[] frame = Frame.binary(new byte[32 * 1024]);
            CompletableFuture<Void> sending = sendUntil(client, frame, sent, enough);
            long stopped = Await.standstill(sent::get, QUIET, FAR_TOO_MUCH / frame.length);
            assertThat(stopped * frame.length).as("bytes that a stuck tunnel took").isLessThan(FAR_TOO_MUCH);
            assertThat(Resources.usedHeap() - heap).as("heap growth").isLessThan(MEMORY);

            enough.set(true);
            connection.release();
            Await.result(sending);
            client.send(Frame.close(1000, ""));
            client.readClose(1000);
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(connection.received()).isEqualTo(sent.get() * 32 * 1024);
        }
    }

    private static CompletableFuture<Void> sendUntil(RawClient client, byte[] frame, AtomicLong sent, AtomicBoolean enough) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                OutputStream out = client.socket().getOutputStream();
                while (!enough.get()) {
                    out.write(frame);
                    sent.incrementAndGet();
                }
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackendAndLosesNothing() {
        long heap = Resources.usedHeap();
        long length = FAR_TOO_MUCH + 12_345;
        try (Backend backend = Backend.tcp(Behaviour.source(length));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.openNarrow(gateway)) {
            BackendConnection connection = backend.next();
            long stopped = Await.standstill(connection::written, QUIET, length);
            assertThat(stopped).as("bytes that a stuck tunnel took").isLessThan(FAR_TOO_MUCH);
            assertThat(Resources.usedHeap() - heap).as("heap growth").isLessThan(MEMORY);

            long received = 0;
            Frame frame = client.readFrame();
            // on a busy machine pings come between
            for (; frame.opcode() != Frame.CLOSE; frame = client.readFrame()) {
                received += frame.isData() ? frame.payload().length : 0;
            }
            assertThat(received).isEqualTo(length);
            assertThat(frame.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void aFrameToTheClientHolds60KibAtMost() {
        long length = 32L * 1024 * 1024;
        try (Backend backend = Backend.tcp(Behaviour.source(length));
                Gateway gateway = listener.gateway(backend, "buffer-size: 1 MiB");
                RawClient client = listener.open(gateway)) {
            long received = 0;
            int largest = 0;
            Frame frame = client.readFrame();
            for (; frame.opcode() != Frame.CLOSE; frame = client.readFrame()) {
                received += frame.isData() ? frame.payload().length : 0;
                largest = Math.max(largest, frame.payload().length);
            }
            assertThat(received).isEqualTo(length);
            assertThat(largest).as("some clients refuse messages of more than 64 KiB").isBetween(8 * 1024, 60 * 1024);
        }
    }

    @Test
    void aStuckTunnelDisturbsNoOther() {
        try (Backend stuck = Backend.tcp(Behaviour.silentUntilReleased());
                Backend echo = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener.yaml(), stuck)
                        + Gateway.tunnel("/echo", echo.yaml()))) {
            RawClient[] clients = new RawClient[16];
            AtomicBoolean enough = new AtomicBoolean();
            AtomicLong sent = new AtomicLong();
            byte[] frame = Frame.binary(new byte[32 * 1024]);
            for (int i = 0; i < clients.length; i++) {
                clients[i] = listener.open(gateway);
                sendUntil(clients[i], frame, sent, enough);
            }
            Await.standstill(sent::get, QUIET, Long.MAX_VALUE);
            try (RawClient client = listener.open(gateway, "/echo")) {
                for (int i = 0; i < 100; i++) {
                    client.send(Frame.text("alive"));
                    assertThat(client.readText(5)).isEqualTo("alive");
                }
                client.closeCleanly();
            }
            enough.set(true);
            for (RawClient client : clients) {
                client.reset();
            }
        }
    }

    @Test
    void aFloodOfPingsFromAClientThatDoesNotReadCostsNothing() {
        long heap = Resources.usedHeap();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.openNarrow(gateway)) {
            AtomicLong sent = new AtomicLong();
            AtomicBoolean enough = new AtomicBoolean();
            byte[][] pings = new byte[256][];
            for (int i = 0; i < pings.length; i++) {
                pings[i] = Frame.of(Frame.PING, Hex.random(125, i));
            }
            byte[] flood = Hex.concat(pings);
            CompletableFuture<Void> sending = sendUntil(client, flood, sent, enough);
            Await.standstill(sent::get, QUIET, FAR_TOO_MUCH / flood.length);
            assertThat(Resources.usedHeap() - heap).as("heap growth").isLessThan(MEMORY);

            enough.set(true);
            CompletableFuture<Frame> afterwards = CompletableFuture.supplyAsync(() -> {
                Frame frame = client.readFrame();
                while (!(frame.opcode() == Frame.TEXT)) {
                    assertThat(frame.opcode()).isEqualTo(Frame.PONG);
                    frame = client.readFrame();
                }
                return frame;
            });
            Await.result(sending);
            client.send(Frame.text("works"));
            assertThat(Await.result(afterwards).text()).isEqualTo("works");
        }
    }

    @Test
    void aPingIsAnsweredWhileTheClientIsBusyReceiving() {
        try (Backend backend = Backend.tcp(Behaviour.source(64 << 20));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.of(Frame.PING, "among data".getBytes()));
            long received = 0;
            boolean pong = false;
            Frame frame = client.readFrame();
            for (; frame.opcode() != Frame.CLOSE; frame = client.readFrame()) {
                if (frame.opcode() == Frame.PONG) {
                    pong = true;
                    assertThat(frame.text()).isEqualTo("among data");
                } else if (frame.isData()) {
                    received += frame.payload().length;
                }
            }
            assertThat(pong).isTrue();
            assertThat(received).isEqualTo(64 << 20);
        }
    }

    @Test
    void theBackendMaySpeakFirstAndThenFramesAreBinary() {
        try (Backend backend = Backend.tcp(Behaviour.greet("RFB 003.008\n".getBytes()));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            Frame frame = client.readFrame();
            assertThat(frame.opcode()).isEqualTo(Frame.BINARY);
            assertThat(frame.text()).isEqualTo("RFB 003.008\n");
            client.closeCleanly();
        }
    }
}
