// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever bytes come, the answer is a refusal or a close, nothing stays behind, and the next tunnel works.
 */
@OnEveryListener
class FuzzTest {
    private static Backend backend;
    private static Gateway gateway;
    private static Resources before;

    @Parameter
    private Listener listener;

    @BeforeParameterizedClassInvocation
    static void start(Listener listener) {
        backend = Backend.tcp(Behaviour.echo());
        gateway = listener.gateway(backend, "close-timeout: PT1S");
        nextTunnelWorks(listener);
        before = Resources.now();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gateway.close();
        backend.close();
    }

    @AfterEach
    void nothingStays() {
        nextTunnelWorks(listener);
        Await.until("backend connections closed", () -> backend.openConnections() == 0);
        Resources.awaitBackTo(before);
    }

    private static void nextTunnelWorks(Listener listener) {
        try (RawClient client = listener.open(gateway)) {
            client.send(Frame.text("still here"));
            assertThat(client.readText(10)).isEqualTo("still here");
            client.closeCleanly();
        }
    }

    /** Everything that comes must be frames that a server may send, the last of them a Close, or no frame at all. */
    private static void assertOnlyFramesUntilTheEnd(RawClient client, String input) {
        client.fin();
        byte[] answer = client.readToAnyEnd();
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).as("answer to " + input).doesNotContain("HTTP/1.1");
        int at = 0;
        while (at < answer.length) {
            int opcode = answer[at] & 0xFF;
            assertThat(opcode).as("first byte of a frame at " + at + " of the answer to " + input)
                    .isIn(0x81, 0x82, 0x88, 0x8A);
            int length = answer[at + 1] & 0xFF;
            int header = 2;
            if (length == 126) {
                length = (answer[at + 2] & 0xFF) << 8 | answer[at + 3] & 0xFF;
                header = 4;
            }
            assertThat(length).as("length of a frame of the answer to " + input).isLessThanOrEqualTo(65535);
            at += header + length;
            if (opcode == 0x88) {
                assertThat(at).as("end of the answer to " + input).isEqualTo(answer.length);
            }
        }
    }

    @Test
    void everySingleBitChangeOfValidFramesIsAnsweredCleanly() throws Exception {
        byte[] frames = Hex.concat(Frame.masked(0x01, "gr\u00fc".getBytes(StandardCharsets.UTF_8)),
                Frame.of(Frame.PING, "p".getBytes()),
                Frame.masked(0x80, "\u00dfe".getBytes(StandardCharsets.UTF_8)),
                Frame.binary(Hex.random(130, 6)),
                Frame.close(1000, "bye"));
        inParallel(frames.length * 8, bit -> {
            byte[] changed = frames.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try (RawClient client = listener.open(gateway)) {
                client.send(changed);
                assertOnlyFramesUntilTheEnd(client, "bit " + bit + " of " + Hex.of(changed));
            }
        });
    }

    @Test
    void randomBytesAfterTheHandshakeAreAnsweredCleanly() throws Exception {
        inParallel(600, round -> {
            Random random = new Random(round);
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            try (RawClient client = listener.open(gateway)) {
                client.send(noise);
                assertOnlyFramesUntilTheEnd(client, Hex.of(noise));
            }
        });
    }

    @Test
    void randomSequencesOfWellFormedFramesAreAnsweredCleanly() throws Exception {
        int[] first = {0x00, 0x80, 0x01, 0x81, 0x02, 0x82, 0x88, 0x89, 0x8A, 0x09, 0x83, 0xC1};
        inParallel(400, round -> {
            Random random = new Random(round);
            byte[] input = new byte[0];
            for (int i = random.nextInt(12); i >= 0; i--) {
                byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 4 : 140)];
                random.nextBytes(payload);
                input = Hex.concat(input, Frame.masked(first[random.nextInt(first.length)], payload));
            }
            try (RawClient client = listener.open(gateway)) {
                client.send(input);
                assertOnlyFramesUntilTheEnd(client, Hex.of(input));
            }
        });
    }

    @Test
    void aClientThatVanishesAtAnyByteOfTheHandshakeLeavesNothing() throws Exception {
        int length;
        try (RawClient client = listener.connect(gateway)) {
            length = client.handshake("/t").length();
        }
        inParallel(2 * length, i -> {
            RawClient client = listener.connect(gateway);
            String handshake = client.handshake("/t");
            client.sendText(handshake.substring(0, Math.min(i / 2, handshake.length())));
            if (i % 2 == 0) {
                client.reset();
            } else {
                client.fin();
                client.readToAnyEnd();
                client.close();
            }
        });
    }

    @Test
    void everySingleBitChangeOfTheHandshakeIsAnsweredByHttpOrATunnel() throws Exception {
        String handshake;
        try (RawClient client = listener.connect(gateway)) {
            handshake = client.handshake("/t", "Sec-WebSocket-Protocol: binary", "Origin: http://localhost:" + gateway.port());
        }
        byte[] request = handshake.getBytes(StandardCharsets.US_ASCII);
        // What a server without tunnels fails at is no matter of the tunnels. Another version of HTTP is not failed at:
        // it is answered 505, where that server may hang up without a word.
        try (Gateway plain = Gateway.start("server:\n" + Gateway.indent(listener.yaml(), 2))) {
            inParallel(request.length * 8, bit -> {
                byte[] changed = request.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                String answer = answer(gateway, changed);
                if (!answer.isEmpty()) {
                    assertThat(answer).as("answer to bit " + bit).startsWith("HTTP/1.1 ");
                }
                if (answer.startsWith("HTTP/1.1 5") && !answer.startsWith("HTTP/1.1 505")) {
                    assertThat(answer(plain, changed)).as("answer of a plain server to bit " + bit)
                            .startsWith(answer.substring(0, "HTTP/1.1 500".length()));
                }
            });
        }
    }

    private String answer(Gateway server, byte[] request) {
        try (RawClient client = listener.connect(server)) {
            client.send(request).fin();
            return new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void hugeHeadersAreRefused() {
        for (String header : new String[] {
                "X-Huge: " + "x".repeat(1 << 20),
                "Sec-WebSocket-Protocol: " + "a, ".repeat(100_000) + "a",
                "Origin: http://" + "a".repeat(100_000)}) {
            try (RawClient client = listener.connect(gateway)) {
                Thread sender = Thread.ofVirtual().start(() -> {
                    try {
                        client.sendText(client.handshake("/t", header));
                    } catch (AssertionError e) {
                        // refused before it was all sent
                        return;
                    }
                });
                String answer = new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1);
                assertThat(answer).doesNotContain(" 101 ");
                Await.until("sender ends", () -> !sender.isAlive());
            }
        }
    }

    @Test
    void aClientThatStallsInItsFirstLineIsCutOffAfterIdleTimeout() throws Exception {
        String impatience = listener.yaml() + "idle-connection-timeout: PT0.3S\nidle-connection-period: PT0.1S\n";
        try (Gateway impatient = Gateway.start(Gateway.yaml(impatience, backend))) {
            int before = backend.accepted();
            inParallel(14, length -> {
                try (RawClient client = listener.connect(impatient)) {
                    client.sendText("GET /t HTTP/1.1".substring(0, 1 + length));
                    assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1))
                            .as("answer to a part of the first line").doesNotContain("101 Switching");
                }
            });
            assertThat(backend.accepted()).as("connections to the backend").isEqualTo(before);
        }
    }

    @Test
    void aHandshakeAndFramesAtOneBytePerSegmentWork() {
        try (RawClient client = listener.connect(gateway)) {
            client.sendOneByOne(client.handshake("/t").getBytes(StandardCharsets.US_ASCII));
            client.readUpgrade();
            byte[] frames = Hex.concat(Frame.text("slow"), Frame.close(1000, ""));
            client.sendOneByOne(Arrays.copyOf(frames, frames.length));
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close))).isEqualTo("slow");
            assertThat(close[0].closeCode()).isEqualTo(1000);
        }
    }

    private interface Round {
        void run(int number) throws Exception;
    }

    private static void inParallel(int rounds, Round round) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                int number = i;
                futures.add(executor.submit(() -> {
                    round.run(number);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }
}
