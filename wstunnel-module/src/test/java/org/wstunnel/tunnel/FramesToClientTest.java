package org.wstunnel.tunnel;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.helidon.common.socket.PlainSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.backend.BackendLink;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What frames the bytes of a backend come in, by how many of them a read finds, which no real backend can be made to keep to. The client's
 * side is a real connection.
 */
class FramesToClientTest {
    private static final int FULL = 60 * 1024;
    private static final int BUFFER = 120 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, FULL - 1, FULL, FULL + 1, FULL + 125, FULL + 126, FULL + 127, BUFFER - 1, BUFFER})
    void everyReadIsOneOrTwoMessagesOfItsBytes(int read) throws Exception {
        // twice: what is behind a second frame must not be in the way of the next read
        List<Integer> frames = frames(FrameMode.BINARY, () -> false, BUFFER, grown(read, 7, read));
        List<Integer> expected = new ArrayList<>(read <= FULL ? List.of(read) : List.of(FULL, read - FULL));
        expected.add(7);
        expected.addAll(expected.subList(0, expected.size() - 1));
        assertThat(last(frames, expected.size())).isEqualTo(expected);
    }

    @Test
    void noFrameIsLargerThanSomeClientsTake() throws Exception {
        assertThat(frames(FrameMode.BINARY, () -> false, 1024 * 1024, grown(BUFFER, BUFFER, BUFFER))).allMatch(it -> it <= FULL).contains(FULL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, FULL, FULL + 1, FULL + 200})
    void aSmallerBufferIsKeptTo(int buffer) throws Exception {
        assertThat(frames(FrameMode.BINARY, () -> false, buffer, grown(BUFFER, BUFFER))).allMatch(it -> it <= Math.min(buffer, FULL));
    }

    @Test
    void textIsReadFrameByFrame() throws Exception {
        assertThat(last(frames(FrameMode.TEXT, () -> false, BUFFER, grown(BUFFER, BUFFER)), 2)).isEqualTo(List.of(FULL, FULL));
        assertThat(last(frames(FrameMode.MIRROR, () -> true, BUFFER, grown(BUFFER, BUFFER)), 2)).isEqualTo(List.of(FULL, FULL));
    }

    @Test
    void whatWasReadBeforeTheClientSaidThatItWantsTextIsText() throws Exception {
        // eight reads until the buffer is grown, each asked for before and behind; the answer changes within the ninth
        AtomicInteger asked = new AtomicInteger();
        assertThat(last(frames(FrameMode.MIRROR, () -> asked.incrementAndGet() > 2 * 8 + 1, BUFFER, grown(BUFFER, BUFFER)), 2))
                .isEqualTo(List.of(BUFFER, FULL));
    }

    @Test
    void aSlowClientGetsAllOfIt() throws Exception {
        try (Pair pair = new Pair()) {
            Deque<Integer> reads = grown();
            // far more than the sockets' buffers hold
            for (int i = 0; i < 200; i++) {
                reads.add(BUFFER);
            }
            Bridge bridge = pair.open(FrameMode.BINARY, () -> false, BUFFER, reads);
            while (!pair.output.sending() || System.nanoTime() - pair.output.lastProgress() < 50_000_000) {
                Thread.onSpinWait();
            }
            List<Integer> frames = pair.frames();
            assertThat(frames.stream().mapToLong(it -> it).sum()).isEqualTo(bridge.bytesToClient());
            assertThat((long) frames.size()).isEqualTo(bridge.framesToClient());
        }
    }

    /** So many full reads that the buffer is as large as it gets, then reads of these sizes. */
    private static Deque<Integer> grown(int... sizes) {
        Deque<Integer> reads = new ArrayDeque<>();
        for (int i = 0; i < 8; i++) {
            reads.add(Integer.MAX_VALUE);
        }
        for (int size : sizes) {
            reads.add(size);
        }
        return reads;
    }

    private static List<Integer> last(List<Integer> all, int count) {
        return all.subList(all.size() - count, all.size());
    }

    private static List<Integer> frames(FrameMode mode, BooleanSupplier clientSendsText, int buffer, Deque<Integer> reads) throws Exception {
        try (Pair pair = new Pair()) {
            Bridge bridge = pair.open(mode, clientSendsText, buffer, reads);
            List<Integer> frames = pair.frames();
            assertThat(bridge.bytesToClient()).isEqualTo(frames.stream().mapToLong(it -> it).sum());
            assertThat(bridge.framesToClient()).isEqualTo(frames.size());
            return frames;
        }
    }

    /** The byte at an index of the backend's stream; all are ASCII. */
    private static byte at(long index) {
        return (byte) (index % 127);
    }

    /** A backend whose reads find what they are told to. */
    private static final class Script extends BackendLink {
        private final Deque<Integer> reads;
        private long sent;

        Script(Deque<Integer> reads) {
            this.reads = reads;
        }

        @Override
        protected int receive(byte[] bytes, int offset, int length) {
            Integer found = reads.poll();
            if (found == null) {
                return -1;
            }
            int read = Math.min(found, length);
            for (int i = 0; i < read; i++) {
                bytes[offset + i] = at(sent++);
            }
            return read;
        }

        @Override
        protected void transmit(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("nothing is sent to this backend");
        }

        @Override
        protected void endOutput() {
            // there is none
        }

        @Override
        protected void closeSocket() {
            // there is none
        }
    }

    /** Both ends of a client's connection. */
    private static final class Pair implements AutoCloseable {
        private final Socket client;
        private final Socket server;
        private final ClientOutput output;

        Pair() throws IOException {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                server = listener.accept();
            }
            output = new ClientOutput(PlainSocket.server(server, "test", "test"));
        }

        Bridge open(FrameMode mode, BooleanSupplier clientSendsText, int buffer, Deque<Integer> reads) {
            Bridge bridge = new Bridge(new Script(reads), mode, buffer, Duration.ofSeconds(1), "test", "1", 0);
            bridge.open(new ClientPort() {
                @Override
                public boolean send(boolean text, byte[] bytes, int payload, int length) {
                    return output.data(true, text ? 1 : 2, bytes, payload, length);
                }

                @Override
                public boolean sendBoth(byte[] bytes, int payload, int length, int second, int secondLength) {
                    return output.bothData(bytes, payload, length, second, secondLength);
                }

                @Override
                public boolean clientSendsText() {
                    return clientSendsText.getAsBoolean();
                }

                @Override
                public void end(int code, String reason) {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override
                public void lost() {
                    throw new IllegalStateException("the client is there");
                }
            });
            return bridge;
        }

        /** Lengths of all frames; their payload together is what the backend has sent. */
        List<Integer> frames() throws IOException {
            List<Integer> lengths = new ArrayList<>();
            long received = 0;
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                int first;
                try {
                    first = in.readUnsignedByte();
                } catch (EOFException e) {
                    return lengths;
                }
                assertThat(first).as("one whole message of data").isIn(0x81, 0x82);
                int length = in.readUnsignedByte();
                assertThat(length).as("not masked").isLessThan(128);
                if (length == 126) {
                    length = in.readUnsignedShort();
                    assertThat(length).as("the shortest form").isGreaterThanOrEqualTo(126);
                } else if (length == 127) {
                    length = Math.toIntExact(in.readLong());
                    assertThat(length).as("the shortest form").isGreaterThan(0xFFFF);
                }
                byte[] payload = new byte[length];
                in.readFully(payload);
                for (byte it : payload) {
                    if (it != at(received++)) {
                        throw new AssertionError("byte " + (received - 1) + " is " + it);
                    }
                }
                lengths.add(length);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
