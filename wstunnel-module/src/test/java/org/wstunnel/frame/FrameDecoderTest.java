// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The rules of RFC 6455 for the frames of a client, in raw bytes. Whatever is found is the same for every way in which
 * the bytes may come.
 */
class FrameDecoderTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final String Z = "00000000";

    private static String decode(long max, byte[]... pieces) {
        ClientFrames frames = new ClientFrames(max);
        for (byte[] piece : pieces) {
            frames.feed(piece);
        }
        return frames.found();
    }

    /** At once, split in two at every byte, and byte by byte. */
    private static void assertFound(long max, byte[] stream, String expected) {
        assertThat(decode(max, stream)).as("at once").isEqualTo(expected);
        for (int split = 1; split < stream.length; split++) {
            assertThat(decode(max, Arrays.copyOf(stream, split), Arrays.copyOfRange(stream, split, stream.length)))
                    .as("split behind byte " + split).isEqualTo(expected);
        }
        byte[][] single = IntStream.range(0, stream.length).mapToObj(i -> new byte[] {stream[i]}).toArray(byte[][]::new);
        assertThat(decode(max, single)).as("byte by byte").isEqualTo(expected);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                // section 5.7, the examples of the RFC
                arguments("81 85 37fa213d 7f9f4d5158", "48656c6c6f"),
                arguments("89 85 37fa213d 7f9f4d5158", " ping 48656c6c6f"),
                arguments("8a 85 37fa213d 7f9f4d5158", " pong 48656c6c6f"),
                // section 5.1: a client's frame must be masked
                arguments("81 05 48656c6c6f", " violation 1002"),
                arguments("88 00", " violation 1002"),
                // section 5.2: no extension is negotiated, so no RSV bit may be set
                arguments("c1 80 " + Z, " violation 1002"),
                arguments("a1 80 " + Z, " violation 1002"),
                arguments("91 80 " + Z, " violation 1002"),
                arguments("c8 80 " + Z, " violation 1002"),
                // section 5.2: the shortest form of the length, and no top bit
                arguments("82 fe 007d " + Z, " violation 1002"),
                arguments("82 ff 000000000000ffff " + Z, " violation 1002"),
                arguments("82 ff 8000000000000000 " + Z, " violation 1002"),
                arguments("82 ff ffffffffffffffff " + Z, " violation 1002"),
                // section 5.4: fragments
                arguments("01 81 " + Z + "61 00 81 " + Z + "62 80 81 " + Z + "63", "616263"),
                arguments("01 81 " + Z + "61 89 81 " + Z + "70 80 81 " + Z + "62", "6162 ping 70"),
                arguments("00 80 " + Z, " violation 1002"),
                arguments("80 80 " + Z, " violation 1002"),
                arguments("81 81 " + Z + "61 80 81 " + Z + "62", "61 violation 1002"),
                arguments("01 81 " + Z + "61 81 81 " + Z + "62", "61 violation 1002"),
                arguments("02 81 " + Z + "61 02 81 " + Z + "62", "61 violation 1002"),
                arguments("02 81 " + Z + "61 82 81 " + Z + "62", "61 violation 1002"),
                // empty frames are frames
                arguments("82 80 " + Z + "02 80 " + Z + "00 80 " + Z + "80 80 " + Z + "82 81 " + Z + "61", "61"),
                // section 5.5: control frames are short and whole
                arguments("89 80 " + Z, " ping"),
                arguments("09 80 " + Z, " violation 1002"),
                arguments("0a 80 " + Z, " violation 1002"),
                arguments("08 80 " + Z, " violation 1002"),
                arguments("89 fe 007e " + Z, " violation 1002"),
                arguments("88 fe 007e " + Z, " violation 1002"),
                arguments("8a ff 0000000000010000 " + Z, " violation 1002"),
                // section 5.5.1: Close
                arguments("88 80 " + Z, " close 1005"),
                arguments("88 82 " + Z + "03e8", " close 1000"),
                arguments("88 85 " + Z + "03e9 627965", " close 1001 bye"),
                arguments("88 81 " + Z + "03", " violation 1002"),
                arguments("88 83 " + Z + "03e8 ff", " violation 1007"),
                arguments("88 83 " + Z + "03e8 c3", " violation 1007"),
                arguments("88 84 " + Z + "03e8 c3bc", " close 1000 \u00fc"),
                // what follows a Close is no frame any more
                arguments("88 82 " + Z + "03e8 ff ff ff ff ff ff ff ff ff ff", " close 1000"),
                arguments("81 81 " + Z + "61 88 80 " + Z + "81 81 " + Z + "62", "61 close 1005"),
                // section 8.1: text is UTF-8, over all fragments, and is refused at the first byte that is none
                arguments("81 82 " + Z + "c3bc", "c3bc"),
                arguments("01 81 " + Z + "c3 80 81 " + Z + "bc", "c3bc"),
                arguments("01 81 " + Z + "c3 89 80 " + Z + "80 81 " + Z + "bc", "c3bc ping"),
                arguments("81 81 " + Z + "c3", "c3 violation 1007"),
                arguments("01 81 " + Z + "c3 80 80 " + Z, "c3 violation 1007"),
                arguments("81 83 " + Z + "61ff62", "61 violation 1007"),
                arguments("01 82 " + Z + "61c0", "61 violation 1007"),
                arguments("81 83 " + Z + "eda080", "ed violation 1007"),
                arguments("82 83 " + Z + "61ff62", "61ff62"),
                // behind its first byte this one looks like another, and there is enough of it to be taken for one
                arguments("82 82 80000000 e162 82 80 " + Z, "6162"),
                arguments("02 81 " + Z + "61 82 82 " + Z + "6263", "61 violation 1002"),
                // a text message does not change what a binary one may hold
                arguments("81 81 " + Z + "61 82 81 " + Z + "ff 81 82 " + Z + "c3bc", "61ffc3bc"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void theSameIsFoundHoweverTheBytesCome(String hex, String expected) {
        assertFound(NO_LIMIT, ClientFrames.hex(hex), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void reservedOpcodesAreRefused(int opcode) {
        assertFound(NO_LIMIT, ClientFrames.frame(0x80 | opcode, new byte[0]), " violation 1002");
        assertFound(NO_LIMIT, ClientFrames.frame(opcode, new byte[2]), " violation 1002");
    }

    @Test
    void onlyTheCodesOfTheRegistryAndThoseOfApplicationsMayBeSent() {
        for (int code = 0; code <= 0xFFFF; code++) {
            byte[] payload = {(byte) (code >>> 8), (byte) code};
            boolean allowed = code >= 3000 && code <= 4999
                    || code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
            assertThat(decode(NO_LIMIT, ClientFrames.frame(0x88, payload)))
                    .isEqualTo(allowed ? " close " + code : " violation 1002");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 70_000})
    void everyFormOfTheLengthIsRead(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        byte[] stream = ClientFrames.concat(ClientFrames.frame(0x82, payload), ClientFrames.frame(0x89, new byte[] {'p'}));
        for (int split : new int[] {1, 2, 3, 4, 7, 8, 9, 10, 13, 14, 15, stream.length / 2, stream.length - 1}) {
            if (split < stream.length) {
                assertThat(decode(NO_LIMIT, Arrays.copyOf(stream, split), Arrays.copyOfRange(stream, split, stream.length)))
                        .isEqualTo(ClientFrames.hex(payload) + " ping 70");
            }
        }
    }

    @Test
    void controlFramesMayBe125BytesLong() {
        byte[] payload = new byte[125];
        Arrays.fill(payload, (byte) 'x');
        assertFound(NO_LIMIT, ClientFrames.frame(0x89, payload), " ping " + ClientFrames.hex(payload));
        payload[0] = 0x03;
        payload[1] = (byte) 0xE8;
        assertFound(NO_LIMIT, ClientFrames.frame(0x88, payload), " close 1000 " + "x".repeat(123));
    }

    @Test
    void aFrameOverTheLimitIsRefusedByItsHeaderAlone() {
        assertFound(4, ClientFrames.frame(0x82, new byte[4]), "00000000");
        assertFound(4, ClientFrames.frame(0x82, new byte[5]), " violation 1009");
        assertFound(4, ClientFrames.hex("82 ff 7fffffffffffffff 00000000"), " violation 1009");
        // fragments are frames of their own
        assertFound(4, ClientFrames.concat(ClientFrames.frame(0x02, new byte[4]), ClientFrames.frame(0x80, new byte[4])),
                "0000000000000000");
    }

    @Test
    void thePayloadOfAnEndlessFramePassesOnWhileItComes() {
        ClientFrames frames = new ClientFrames(NO_LIMIT);
        frames.feed(ClientFrames.hex("82 ff 7fffffffffffffff 00000000 61"));
        frames.feed(ClientFrames.hex("62"));
        frames.feed(ClientFrames.hex("6364"));
        assertThat(frames.found()).isEqualTo("61626364");
    }

    @Test
    void behindAViolationAllIsSkippedButTheClose() {
        byte[][] streams = {
                // bad opcode, then data, a broken text and a ping
                ClientFrames.hex("83 80 " + Z + "82 81 " + Z + "61 81 81 " + Z + "ff 89 80 " + Z + "88 82 " + Z + "03e8"),
                // not masked, nor is the next one
                ClientFrames.hex("82 01 61 82 00 82 01 62 88 82 " + Z + "03e8"),
                // too large, its payload comes all the same
                ClientFrames.hex("82 fe 00ff " + Z + "00".repeat(255) + "88 82 " + Z + "03e8")};
        for (byte[] stream : streams) {
            for (int split = 1; split <= stream.length; split++) {
                assertThat(closeBehindViolation(stream, split)).as("read up to byte " + split).isTrue();
            }
        }
    }

    private static boolean closeBehindViolation(byte[] stream, int split) {
        FrameDecoder decoder = new FrameDecoder(100);
        boolean closed = false;
        int violations = 0;
        int[] ends = {split, stream.length};
        int from = 0;
        for (int end : ends) {
            decoder.input(ClientFrames.direct(stream), from, end);
            from = end;
            boolean more = true;
            while (more) {
                try {
                    FrameDecoder.Event event = decoder.next();
                    closed = event == FrameDecoder.Event.CLOSE;
                    assertThat(event).isIn(FrameDecoder.Event.CLOSE, FrameDecoder.Event.NEED_INPUT);
                    more = false;
                } catch (FrameException e) {
                    violations++;
                }
            }
            assertThat(decoder.dataEnd()).as("no data behind a violation").isEqualTo(decoder.dataStart());
        }
        assertThat(violations).isEqualTo(1);
        return closed;
    }

    @Test
    void thePositionTheLimitAndTheOrderOfTheBufferDoNotMatter() throws FrameException {
        byte[] medium = new byte[1000];
        byte[] large = new byte[70_000];
        new Random(13).nextBytes(medium);
        new Random(14).nextBytes(large);
        byte[] small = "a short one".getBytes(StandardCharsets.US_ASCII);
        byte[] stream = ClientFrames.concat(ClientFrames.frame(0x82, small), ClientFrames.frame(0x81, small),
                ClientFrames.frame(0x82, medium),
                ClientFrames.frame(0x82, large), ClientFrames.frame(0x82, small));
        byte[] expected = ClientFrames.concat(small, small, medium, large, small);
        int from = 5;
        int to = from + stream.length;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            for (int limit : new int[] {to, to + 3, to + 100}) {
                for (int position : new int[] {0, from, from + 77, limit}) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(to + 100).order(order).put(from, stream).limit(limit)
                            .position(position);
                    FrameDecoder decoder = new FrameDecoder(NO_LIMIT);
                    decoder.input(buffer, from, to);
                    assertThat(decoder.next()).isEqualTo(FrameDecoder.Event.NEED_INPUT);
                    assertThat(ClientFrames.bytes(buffer, decoder.dataStart(), decoder.dataEnd())).as("%s, %s", order, buffer)
                            .isEqualTo(expected);
                    assertThat(buffer.position()).isEqualTo(position);
                    assertThat(buffer.limit()).isEqualTo(limit);
                    assertThat(buffer.order()).isEqualTo(order);
                }
            }
        }
    }

    @Test
    void aBufferMayBeDrainedByItsPositionBetweenTwoFrames() throws FrameException {
        byte[] stream = ClientFrames.hex("82 81 " + Z + "61 89 80 " + Z + "82 81 " + Z + "62");
        ByteBuffer buffer = ClientFrames.direct(stream);
        FrameDecoder decoder = new FrameDecoder(NO_LIMIT);
        decoder.input(buffer, 0, stream.length);
        assertThat(decoder.next()).isEqualTo(FrameDecoder.Event.PING);
        buffer.position(decoder.dataEnd());
        assertThat(decoder.next()).isEqualTo(FrameDecoder.Event.NEED_INPUT);
        assertThat(ClientFrames.bytes(buffer, decoder.dataStart(), decoder.dataEnd())).isEqualTo(new byte[] {'a', 'b'});
    }

    @Test
    void aViolationHasNoStackTrace() {
        FrameDecoder decoder = new FrameDecoder(NO_LIMIT);
        decoder.input(ClientFrames.direct(ClientFrames.hex("8100")), 0, 2);
        assertThatThrownBy(decoder::next).isExactlyInstanceOf(FrameException.class).hasMessage("frame is not masked")
                .satisfies(e -> assertThat(((FrameException) e).code()).isEqualTo(CloseCodes.PROTOCOL_ERROR))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void theTypeOfTheFirstDataFrameStays() {
        ClientFrames frames = new ClientFrames(NO_LIMIT);
        frames.feed(ClientFrames.frame(0x89, new byte[0]));
        assertThat(frames.decoder().firstIsText()).isFalse();
        assertThat(frames.decoder().dataFrames()).isZero();
        frames.feed(ClientFrames.frame(0x81, new byte[] {'a'}));
        frames.feed(ClientFrames.frame(0x82, new byte[] {'b'}));
        assertThat(frames.decoder().firstIsText()).isTrue();
        assertThat(frames.decoder().dataFrames()).isEqualTo(2);
    }

    @Test
    void randomStreamsInRandomPiecesGiveTheirPayload() {
        Random random = new Random(6455);
        for (int round = 0; round < 300; round++) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            StringBuilder events = new StringBuilder();
            boolean open = false;
            int dataFrames = 0;
            for (int i = random.nextInt(30); i >= 0; i--) {
                if (random.nextInt(4) == 0) {
                    byte[] payload = "p".repeat(random.nextInt(126)).getBytes(StandardCharsets.US_ASCII);
                    stream.writeBytes(ClientFrames.frame(0x89, payload));
                    events.append(" ping ").append(ClientFrames.hex(payload));
                } else {
                    byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 3000 : 40)];
                    random.nextBytes(payload);
                    boolean last = random.nextBoolean();
                    stream.writeBytes(ClientFrames.frame((last ? 0x80 : 0) | (open ? 0 : 2), payload));
                    expected.writeBytes(payload);
                    open = !last;
                    dataFrames++;
                }
            }
            ClientFrames frames = new ClientFrames(NO_LIMIT);
            byte[] bytes = stream.toByteArray();
            for (int from = 0; from < bytes.length;) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(round % 2 == 0 ? 100 : 5000));
                frames.feed(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            assertThat(frames.found()).isEqualTo((ClientFrames.hex(expected.toByteArray()) + events).stripTrailing());
            assertThat(frames.decoder().dataFrames()).isEqualTo(dataFrames);
        }
    }
}
