// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.TlsBackend;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was sent before an end arrives before the end, however quickly that follows: a thousand times each, sixteen at a time.
 */
// thousands of tunnels: TLS would take minutes, SocketKindTest has it
@ParameterizedClass(name = "{0}")
@EnumSource(value = Listener.class, names = {"PLAIN", "BLOCKING"})
class LastBytesTest {
    private static final int RUNS = 1000;
    private static final int AT_ONCE = 16;
    private static final int LONGEST = 20_000;
    private static Pki pki;
    private static Pki.Identity server;

    @Parameter
    private Listener listener;

    @BeforeAll
    static void makeCertificates() {
        pki = new Pki();
        server = pki.issue("server", "IP:127.0.0.1");
    }

    @AfterAll
    static void deleteCertificates() {
        if (pki != null) {
            pki.close();
        }
    }

    /** The kinds of backends. */
    enum Kind {
        TCP, UNIX, TLS
    }

    /** What a backend does with a connection, whatever its kind: gets the whole of what it read first, or {@code null}. */
    private interface Conversation {
        byte[] answer(byte[] received) throws IOException;
    }

    /**
     * A backend that answers; where {@code reads} is set it reads to the end of the stream first. Closes behind the answer.
     */
    private record Peer(AutoCloseable backend, String yaml) implements AutoCloseable {
        static Peer of(Kind kind, boolean reads, Conversation conversation) {
            if (kind == Kind.TLS) {
                TlsBackend backend = TlsBackend.start(pki.context(server), socket -> socket.getOutputStream()
                        .write(conversation.answer(reads ? socket.getInputStream().readAllBytes() : null)));
                return new Peer(backend, "{ host: 127.0.0.1, port: " + backend.port() + ", tls: { " + pki.trustYaml() + " } }");
            }
            Behaviour behaviour = connection -> {
                ByteArrayOutputStream received = new ByteArrayOutputStream();
                ByteBuffer buffer = ByteBuffer.allocate(4096);
                while (reads && connection.read(buffer) >= 0) {
                    received.write(buffer.array(), 0, buffer.limit());
                }
                connection.write(conversation.answer(received.toByteArray()));
            };
            Backend backend = kind == Kind.TCP ? Backend.tcp(behaviour) : Backend.unix(behaviour);
            return new Peer(backend, backend.yaml());
        }

        Gateway gateway(Listener listener) {
            return Gateway.start("server:\n" + Gateway.indent(listener.yaml(), 2)
                    + "  features:\n    wstunnel:\n      tunnels:\n"
                    + Gateway.tunnel("/t", yaml, "frame-type: binary", "disable-time: PT0S", "close-timeout: PT1M"));
        }

        @Override
        public void close() throws Exception {
            backend.close();
        }
    }

    private interface Run {
        void run(int number) throws Exception;
    }

    private static void thousandTimes(Run run) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                int number = i;
                runs.add(threads.submit(() -> {
                    run.run(number);
                    return null;
                }));
            }
            for (Future<?> done : runs) {
                done.get();
            }
        }
    }

    /** Bytes of a run: its number, and then chance, of a length by chance. */
    private static byte[] bytes(int number) {
        Random random = new Random(number);
        byte[] bytes = new byte[Integer.BYTES + random.nextInt(LONGEST)];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void theBackendGetsAllOfAClientThatClosesAtOnce(Kind kind) throws Exception {
        Map<Integer, byte[]> received = new ConcurrentHashMap<>();
        Conversation records = bytes -> {
            received.put(bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt(), bytes);
            return new byte[0];
        };
        try (Peer peer = Peer.of(kind, true, records); Gateway gateway = peer.gateway(listener)) {
            thousandTimes(number -> {
                try (RawClient client = listener.open(gateway)) {
                    byte[] frame = Frame.binary(bytes(number));
                    switch (number % 3) {
                        case 0 -> {
                            client.send(frame, Frame.close(1000, ""));
                            client.readClose(1000);
                        }
                        case 1 -> client.send(frame, Frame.close(1000, ""));
                        default -> client.send(frame);
                    }
                }
            });
            Await.until("the ends of all connections, there are " + received.size(), () -> received.size() >= RUNS);
            for (int number = 0; number < RUNS; number++) {
                assertThat(received.get(number)).as("run " + number).isEqualTo(bytes(number));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientGetsAllOfABackendThatClosesAtOnce(Kind kind) throws Exception {
        try (Peer peer = Peer.of(kind, false, nothing -> bytes(7)); Gateway gateway = peer.gateway(listener)) {
            byte[] expected = bytes(7);
            thousandTimes(number -> {
                try (RawClient client = listener.open(gateway)) {
                    Frame[] close = new Frame[1];
                    assertThat(client.readDataUntilClose(close)).as("run " + number).isEqualTo(expected);
                    assertThat(close[0].closeCode()).as("run " + number).isEqualTo(1000);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientGetsTheAnswerToWhatItSentBeforeItClosed(Kind kind) throws Exception {
        try (Peer peer = Peer.of(kind, true, bytes -> bytes); Gateway gateway = peer.gateway(listener)) {
            thousandTimes(number -> {
                try (RawClient client = listener.open(gateway)) {
                    client.send(Frame.binary(bytes(number)), Frame.close(4000, "done"));
                    Frame[] close = new Frame[1];
                    assertThat(client.readDataUntilClose(close)).as("run " + number).isEqualTo(bytes(number));
                    assertThat(close[0].closeCode()).as("run " + number).isEqualTo(4000);
                }
            });
        }
    }
}
