package org.wstunnel.frame;

import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FrameHeaderTest {
    @ParameterizedTest
    @CsvSource({
            "true, 1, 0, 8100", "false, 1, 1, 0101", "true, 2, 125, 827d", "false, 0, 125, 007d",
            "true, 2, 126, 827e007e", "true, 2, 127, 827e007f", "true, 2, 256, 827e0100", "true, 2, 65535, 827effff",
            "true, 2, 65536, 827f0000000000010000", "true, 0, 2147483647, 807f000000007fffffff",
            "true, 8, 2, 8802", "true, 9, 8, 8908", "true, 10, 125, 8a7d"})
    void theHeaderEndsWhereThePayloadBegins(boolean fin, int opcode, int length, String expected) {
        byte[] bytes = new byte[FrameHeader.ROOM + 4];
        Arrays.fill(bytes, (byte) 0xEE);
        int start = FrameHeader.put(fin, opcode, bytes, FrameHeader.ROOM, length);
        assertThat(ClientFrames.hex(Arrays.copyOfRange(bytes, start, FrameHeader.ROOM))).isEqualTo(expected);
        for (int i = 0; i < bytes.length; i++) {
            if (i < start || i >= FrameHeader.ROOM) {
                assertThat(bytes[i]).as("byte %d, outside of the header", i).isEqualTo((byte) 0xEE);
            }
        }
    }
}
