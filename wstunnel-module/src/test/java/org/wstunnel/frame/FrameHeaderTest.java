// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FrameHeaderTest {
    private static final ByteOrder[] ORDERS = {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN};

    @ParameterizedTest
    @CsvSource({
            "true, 1, 0, 8100", "false, 1, 1, 0101", "true, 2, 125, 827d", "false, 0, 125, 007d",
            "true, 2, 126, 827e007e", "true, 2, 127, 827e007f", "true, 2, 256, 827e0100", "true, 2, 65535, 827effff",
            "true, 2, 65536, 827f0000000000010000", "true, 0, 2147483647, 807f000000007fffffff",
            "true, 8, 2, 8802", "true, 9, 8, 8908", "true, 10, 125, 8a7d"})
    void theHeaderEndsWhereThePayloadBegins(boolean fin, int opcode, int length, String expected) {
        for (ByteOrder order : ORDERS) {
            ByteBuffer bytes = buffer(FrameHeader.ROOM + 4).order(order);
            int start = FrameHeader.put(fin, opcode, bytes, FrameHeader.ROOM, length);
            assertThat(ClientFrames.hex(ClientFrames.bytes(bytes, start, FrameHeader.ROOM))).isEqualTo(expected);
            assertUntouched(bytes, start, FrameHeader.ROOM);
        }
    }

    @Test
    void aControlFrameIsWrittenAsAWhole() {
        byte[] payload = new byte[200];
        new Random(55).nextBytes(payload);
        for (ByteOrder order : ORDERS) {
            for (int length : new int[] {0, 1, 8, 125}) {
                ByteBuffer bytes = buffer(140).order(order);
                int end = FrameHeader.control(bytes, 3, Opcodes.PONG, payload, length);
                assertThat(ClientFrames.hex(ClientFrames.bytes(bytes, 3, end)))
                        .isEqualTo("8a%02x".formatted(length) + ClientFrames.hex(Arrays.copyOf(payload, length)));
                assertUntouched(bytes, 3, end);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, continuation", "1, text", "2, binary", "8, close", "9, ping", "10, pong", "3, reserved", "15, reserved"})
    void theLogNamesOpcodes(int opcode, String name) {
        assertThat(Opcodes.name(opcode)).isEqualTo(name);
    }

    private static ByteBuffer buffer(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xEE);
        return ClientFrames.direct(bytes);
    }

    private static void assertUntouched(ByteBuffer bytes, int start, int end) {
        for (int i = 0; i < bytes.limit(); i++) {
            if (i < start || i >= end) {
                assertThat(bytes.get(i)).as("byte %d, outside of what was to be written", i).isEqualTo((byte) 0xEE);
            }
        }
        assertThat(bytes.position()).isZero();
    }
}
