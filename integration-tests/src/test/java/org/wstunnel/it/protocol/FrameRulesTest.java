// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every MUST of RFC 6455 sections 5 and 7 that a server has to hold a client to, in hex. The mask key of frames written
 * by hand is 00 00 00 00, so that the payload can be read, unless the mask is the matter.
 */
@OnEveryListener
class FrameRulesTest {
    private static Backend backend;
    private static Gateway gateway;

    @Parameter
    private Listener listener;

    @BeforeParameterizedClassInvocation
    static void start(Listener listener) {
        backend = Backend.tcp(Behaviour.echo());
        gateway = listener.gateway(backend);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gateway.close();
        backend.close();
    }

    private RawClient open() {
        backend.forget();
        return listener.open(gateway);
    }

    private void assertEcho(byte[] frames, String echo) {
        try (RawClient client = open()) {
            client.send(frames);
            assertThat(client.readText(echo.length())).isEqualTo(echo);
            client.closeCleanly();
        }
    }

    /** Sends frames in one segment; nothing but the Close and the end may come, and the backend must have nothing. */
    private void assertRefused(byte[] frames, int code) {
        try (RawClient client = open()) {
            BackendConnection connection = backend.next();
            client.send(frames);
            client.readClose(code);
            client.fin().readToAnyEnd();
            connection.awaitEnd();
            assertThat(connection.received()).as("bytes at the backend").isZero();
        }
    }

    // 5.1, 5.3: masking

    @Test
    void aMaskedFrameIsUnmasked() {
        assertEcho(Hex.bytes("81 85 37 fa 21 3d 7f 9f 4d 51 58"), "Hello");
    }

    @Test
    void aMaskOfZerosIsAMask() {
        assertEcho(Hex.bytes("81 85 00 00 00 00 48 65 6c 6c 6f"), "Hello");
    }

    @Test
    void theMaskStartsAnewWithEveryFrame() {
        assertEcho(Hex.bytes("01 83 ff 00 00 00 b7 65 6c  80 82 00 ff 00 ff 6c 90"), "Hello");
    }

    static Stream<String> unmasked() {
        return Stream.of("81 05 48 65 6c 6c 6f",
                "82 05 48 65 6c 6c 6f",
                "81 00",
                "89 00",
                "8a 00",
                "88 00",
                "88 02 03 e8",
                "81 7e 00 7e",
                "82 7f 00 00 00 00 00 01 00 00");
    }

    @ParameterizedTest
    @MethodSource("unmasked")
    void anUnmaskedFrameIsAProtocolError(String frame) {
        assertRefused(Hex.bytes(frame), 1002);
    }

    // 5.2: reserved bits, opcodes, length

    @ParameterizedTest
    @ValueSource(strings = {"c1", "a1", "91", "f1", "c2", "a2", "92", "c9", "a9", "99", "c8", "ca", "9a", "41", "21", "11"})
    void aReservedBitIsAProtocolError(String first) {
        assertRefused(Hex.bytes(first + " 85 00 00 00 00 48 65 6c 6c 6f"), 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f", "03", "07", "0b", "0f"})
    void aReservedOpcodeIsAProtocolError(String first) {
        assertRefused(Hex.bytes(first + " 80 00 00 00 00"), 1002);
    }

    static Stream<byte[]> longerThanNeeded() {
        return Stream.concat(
                IntStream.of(0, 1, 5, 124, 125).mapToObj(n -> Hex.concat(Frame.header16(0x82, n, 0x80),
                        Frame.maskedPayload(new byte[n]))),
                IntStream.of(0, 5, 125, 126, 1000, 65535).mapToObj(n -> Hex.concat(Frame.header64(0x82, n, 0x80),
                        Frame.maskedPayload(new byte[n]))));
    }

    @ParameterizedTest
    @MethodSource("longerThanNeeded")
    void aLengthNotInItsShortestFormIsAProtocolError(byte[] frame) {
        assertRefused(frame, 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"82 ff 80 00 00 00 00 00 00 00", "82 ff ff ff ff ff ff ff ff ff", "81 ff 80 00 00 00 00 00 00 05"})
    void aLengthWithTheTopBitSetIsAProtocolError(String header) {
        assertRefused(Hex.bytes(header + " 00 00 00 00"), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125, 126, 127, 128, 2047, 2048, 4096, 6144, 8192, 10240, 32767, 32768, 65535, 65536, 65537,
            131072})
    void everyLengthFormIsUnderstood(int length) {
        byte[] payload = Hex.random(length, length);
        try (RawClient client = open()) {
            client.send(Frame.binary(payload), Frame.binary(new byte[] {42}));
            assertThat(client.readData(length + 1)).isEqualTo(Hex.concat(payload, new byte[] {42}));
            client.closeCleanly();
        }
    }

    @Test
    void everySplitOfAFrameBetweenTwoReadsIsUnderstood() {
        byte[] frames = Hex.concat(Frame.binary(Hex.random(200, 1)), Frame.of(Frame.PING, new byte[] {1, 2, 3}),
                Frame.masked(0x02, Hex.random(3, 2)), Frame.masked(0x80, Hex.random(130, 3)));
        byte[] expected = Hex.concat(Hex.random(200, 1), Hex.random(3, 2), Hex.random(130, 3));
        try (RawClient client = open()) {
            for (int i = 1; i < frames.length; i++) {
                client.send(java.util.Arrays.copyOfRange(frames, 0, i));
                client.send(java.util.Arrays.copyOfRange(frames, i, frames.length));
                assertThat(client.readData(expected.length)).as("split at " + i).isEqualTo(expected);
            }
            assertThat(client.pongs()).hasSize(frames.length - 1).allSatisfy(
                    pong -> assertThat(pong).containsExactly(1, 2, 3));
            client.closeCleanly();
        }
    }

    @Test
    void framesSentByteByByteAreUnderstood() {
        try (RawClient client = open()) {
            client.sendOneByOne(Hex.concat(Frame.text("slow "), Frame.masked(0x01, "and ".getBytes()),
                    Frame.masked(0x80, "steady".getBytes())));
            assertThat(client.readText(15)).isEqualTo("slow and steady");
            client.closeCleanly();
        }
    }

    // 5.4: fragmentation

    @Test
    void theFragmentsOfAMessageAreJoined() {
        assertEcho(Hex.bytes("01 83 00 00 00 00 48 65 6c  80 82 00 00 00 00 6c 6f"), "Hello");
    }

    @Test
    void emptyFragmentsAreAllowedAndLeaveNoTrace() {
        assertEcho(Hex.bytes("01 80 00 00 00 00  00 80 00 00 00 00  00 81 00 00 00 00 41  00 80 00 00 00 00  80 80 00 00 00 00"
                + "81 80 00 00 00 00  81 81 00 00 00 00 42"), "AB");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // a continuation without a beginning, not final and final, at first and after a whole message
            "00 81 00 00 00 00 41", "80 81 00 00 00 00 41", "80 80 00 00 00 00"})
    void aContinuationOfNothingIsAProtocolError(String frames) {
        assertRefused(Hex.bytes(frames), 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "81 81 00 00 00 00 41  80 81 00 00 00 00 42",
            "01 81 00 00 00 00 41  81 81 00 00 00 00 42",
            "01 81 00 00 00 00 41  01 81 00 00 00 00 42",
            "02 81 00 00 00 00 41  82 81 00 00 00 00 42",
            "01 81 00 00 00 00 41  82 81 00 00 00 00 42",
            "01 80 00 00 00 00 80 81 00 00 00 00 41  80 81 00 00 00 00 42",
            "01 81 00 00 00 00 41  89 80 00 00 00 00  81 81 00 00 00 00 42"})
    void messagesOutOfOrderEndTheTunnelAfterWhatWasLegal(String frames) {
        try (RawClient client = open()) {
            BackendConnection connection = backend.next();
            client.send(Hex.bytes(frames));
            assertThat(client.readToClose().closeCode()).isEqualTo(1002);
            client.fin().readToAnyEnd();
            connection.awaitEnd();
            assertThat(connection.recorded()).isEqualTo(new byte[] {0x41});
        }
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredBeforeTheMessageEnds() {
        try (RawClient client = open()) {
            client.send(Frame.masked(0x01, "one ".getBytes()), Frame.of(Frame.PING, "now".getBytes()));
            byte[] first = client.readData(4);
            assertThat(new String(first)).isEqualTo("one ");
            if (client.pongs().isEmpty()) {
                Frame pong = client.readFrame();
                assertThat(pong.opcode()).isEqualTo(Frame.PONG);
                assertThat(pong.text()).isEqualTo("now");
            }
            client.send(Frame.masked(0x80, "two".getBytes()));
            assertThat(client.readText(3)).isEqualTo("two");
            client.closeCleanly();
        }
    }

    // 5.5: control frames

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 125})
    void aPingIsAnsweredByAPongWithTheSamePayload(int length) {
        byte[] payload = Hex.random(length, 7);
        try (RawClient client = open()) {
            client.send(Frame.of(Frame.PING, payload));
            Frame pong = client.readFrame();
            assertThat(pong.opcode()).isEqualTo(Frame.PONG);
            assertThat(pong.payload()).isEqualTo(payload);
            client.closeCleanly();
        }
    }

    @Test
    void anUnaskedPongIsIgnored() {
        try (RawClient client = open()) {
            client.send(Frame.of(Frame.PONG, "nobody asked".getBytes()), Frame.of(Frame.PING, new byte[] {9}));
            Frame pong = client.readFrame();
            assertThat(pong.opcode()).isEqualTo(Frame.PONG);
            assertThat(pong.payload()).containsExactly(9);
            client.closeCleanly();
        }
    }

    static Stream<Arguments> longControlFrames() {
        return Stream.of(0x88, 0x89, 0x8A).flatMap(first -> Stream.of(
                arguments(first, Frame.header16(first, 126, 0x80), 126),
                arguments(first, Frame.header16(first, 2048, 0x80), 2048),
                arguments(first, Frame.header64(first, 70000, 0x80), 70000)));
    }

    @ParameterizedTest
    @MethodSource("longControlFrames")
    void aControlFrameOfMoreThan125BytesIsAProtocolErrorAtItsHeader(int first, byte[] header, int length) {
        assertRefused(header, 1002);
        assertRefused(Hex.concat(header, Frame.maskedPayload(new byte[length])), 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08", "09", "0a"})
    void aFragmentedControlFrameIsAProtocolError(String first) {
        assertRefused(Hex.bytes(first + " 80 00 00 00 00"), 1002);
    }

    // 5.5.1, 7.4: Close

    static IntStream allowedCodes() {
        return IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999);
    }

    @ParameterizedTest
    @MethodSource("allowedCodes")
    void aCloseIsAnsweredWithItsOwnCode(int code) {
        try (RawClient client = open()) {
            BackendConnection connection = backend.next();
            client.send(Frame.close(code, "because"));
            client.readClose(code);
            client.readEof();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
        }
    }

    @Test
    void aCloseWithoutACodeIsAnsweredWithoutACode() {
        try (RawClient client = open()) {
            client.sendHex("88 80 00 00 00 00");
            Frame close = client.readFrame();
            assertThat(close.opcode()).isEqualTo(Frame.CLOSE);
            assertThat(close.closeCode()).isIn(Frame.NO_CODE, 1000);
            client.readEof();
        }
    }

    static IntStream forbiddenCodes() {
        return IntStream.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535);
    }

    @ParameterizedTest
    @MethodSource("forbiddenCodes")
    void aCloseCodeThatMustNotBeSentIsAProtocolError(int code) {
        assertRefused(Frame.close(code, ""), 1002);
    }

    @Test
    void aCloseWithAPayloadOfOneByteIsAProtocolError() {
        assertRefused(Hex.bytes("88 81 00 00 00 00 03"), 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"88 82 00 00 00 00 03 e8", "88 81 00 00 00 00 03", "88 82 00 00 00 00 00 00",
            "88 83 00 00 00 00 03 e8 ff"})
    void afterBothClosesTheConnectionEndsEvenIfTheClientsWasBad(String close) {
        // the time for a Close of the client is far longer than this test may take
        try (Gateway patient = listener.gateway(backend, "close-timeout: PT10M");
                RawClient client = listener.open(patient)) {
            client.sendHex(close);
            assertThat(client.readFrame().opcode()).isEqualTo(Frame.CLOSE);
            client.readEof();
        }
    }

    @Test
    void aReasonOf123BytesIsAllowed() {
        try (RawClient client = open()) {
            client.send(Frame.close(1000, "r".repeat(123)));
            client.readClose(1000);
            client.readEof();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "e2 82", "ed a0 80", "c0 80", "f4 90 80 80", "61 62 80"})
    void aReasonThatIsNotUtf8IsRefused(String reason) {
        assertRefused(Frame.of(Frame.CLOSE, Frame.closePayload(1000, Hex.bytes(reason))), 1007);
    }

    @Test
    void whatFollowsACloseIsIgnored() {
        try (RawClient client = open()) {
            BackendConnection connection = backend.next();
            client.send(Frame.text("first"), Frame.close(1000, ""), Frame.text("late"), Frame.of(Frame.PING, new byte[0]),
                    Hex.bytes("ff ff ff ff"));
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close))).isEqualTo("first");
            assertThat(close[0].closeCode()).isEqualTo(1000);
            client.readToAnyEnd();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(new String(connection.recorded())).isEqualTo("first");
        }
    }

    @Test
    void nothingFollowsOurClose() {
        try (RawClient client = open()) {
            client.sendHex("83 80 00 00 00 00");
            client.readClose(1002);
            client.send(Frame.close(1002, ""));
            client.readEof();
        }
    }

    @Test
    void aProtocolErrorDeliversWhatWasSentBefore() {
        try (RawClient client = open()) {
            BackendConnection connection = backend.next();
            client.send(Frame.text("good"), Hex.bytes("83 80 00 00 00 00"));
            assertThat(client.readToClose().closeCode()).isEqualTo(1002);
            client.fin();
            connection.awaitEnd();
            assertThat(new String(connection.recorded())).isEqualTo("good");
        }
    }

    @Test
    void reasonsOfTheServerAreShortAndSayNothingOfItsInside() {
        for (String bad : new String[] {"83 80 00 00 00 00", "81 05 48 65 6c 6c 6f", "88 81 00 00 00 00 03"}) {
            try (RawClient client = open()) {
                client.sendHex(bad);
                Frame close = client.readClose(1002);
                assertThat(close.closeReason()).hasSizeLessThan(124).doesNotContainIgnoringCase("exception")
                        .doesNotContain("java", "helidon", "wstunnel", "null", "0x");
            }
        }
    }

    @Test
    void framesOfTheServerAreNeverEmptyOrFragmented() {
        byte[] payload = Hex.random(300_000, 5);
        try (RawClient client = open()) {
            client.send(Frame.binary(payload));
            int seen = 0;
            while (seen < payload.length) {
                Frame frame = client.readFrame();
                assertThat(frame.fin()).isTrue();
                assertThat(frame.opcode()).isEqualTo(Frame.BINARY);
                assertThat(frame.payload()).isNotEmpty();
                seen += frame.payload().length;
            }
            client.closeCleanly();
        }
    }
}
