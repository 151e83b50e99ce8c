// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 6455 section 5.3, byte by byte as it is written there, against the code that takes eight at a time.
 */
class MaskTest {
    private static final int KEY = 0x37FA213D;

    private static ByteBuffer buffer(byte[] source) {
        return ClientFrames.direct(source).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte keyByte(int key, int index) {
        return (byte) (key >>> 8 * (index & 3));
    }

    private static void assertUnmasked(byte[] source, int from, int to, int length, ByteBuffer buffer) {
        byte[] bytes = ClientFrames.bytes(buffer, 0, source.length);
        byte[] expected = source.clone();
        for (int i = 0; i < length; i++) {
            expected[to + i] = (byte) (source[from + i] ^ keyByte(KEY, i));
        }
        assertThat(Arrays.copyOfRange(bytes, 0, to + length))
                .as("from %d to %d, %d bytes", from, to, length)
                .isEqualTo(Arrays.copyOfRange(expected, 0, to + length));
        assertThat(Arrays.copyOfRange(bytes, from + length, bytes.length))
                .as("behind, from %d to %d, %d bytes", from, to, length)
                .isEqualTo(Arrays.copyOfRange(source, from + length, bytes.length));
    }

    @Test
    void everyLengthAtEveryOffsetIsUnmaskedInPlaceAndWhileMoving() {
        byte[] source = new byte[192];
        new Random(3).nextBytes(source);
        ByteBuffer bytes = buffer(source);
        for (int from = 0; from <= 24; from++) {
            for (int to = 0; to <= from; to++) {
                for (int length = 0; length <= 145; length = length == 40 ? 117 : length + 1) {
                    bytes.put(0, source);
                    Mask.apply(bytes, from, to, length, KEY);
                    assertUnmasked(source, from, to, length, bytes);
                }
            }
        }
    }

    @Test
    void looseUnmaskingLosesNothingThatComesBehind() {
        byte[] source = new byte[170];
        new Random(5).nextBytes(source);
        ByteBuffer bytes = buffer(source);
        for (int from = 0; from <= 24; from++) {
            for (int to = 0; to <= from; to++) {
                // up to the end of the buffer, where no whole word can be read
                for (int length = 0; length <= source.length - from; length++) {
                    bytes.put(0, source);
                    Mask.applyLoosely(bytes, from, to, length, KEY);
                    assertUnmasked(source, from, to, length, bytes);
                }
            }
        }
    }

    @Test
    void aPayloadMayComeInPiecesOfAnyLength() {
        byte[] source = new byte[61];
        new Random(4).nextBytes(source);
        ByteBuffer whole = buffer(source);
        Mask.apply(whole, 0, 0, source.length, KEY);
        ByteBuffer pieces = buffer(source);
        for (int first = 0; first <= source.length; first++) {
            for (int second = first; second <= source.length; second++) {
                pieces.put(0, source);
                int key = KEY;
                int[] bounds = {0, first, second, source.length};
                for (int i = 0; i < 3; i++) {
                    int length = bounds[i + 1] - bounds[i];
                    Mask.apply(pieces, bounds[i], bounds[i], length, key);
                    key = Mask.rotate(key, length);
                }
                assertThat(pieces).as("pieces end at %d and %d", first, second).isEqualTo(whole);
            }
        }
    }

    @Test
    void theKeyTurnsByTheLengthWhateverThatIs() {
        for (long length : new long[] {0, 1, 2, 3, 4, 5, (1L << 32) + 1, Long.MAX_VALUE}) {
            assertThat(Mask.rotate(KEY, length)).isEqualTo(Integer.rotateRight(KEY, 8 * (int) (length % 4)));
        }
    }
}
