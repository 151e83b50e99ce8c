// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Checks a stream of bytes for UTF-8 (RFC 3629), piece by piece. Overlong forms, surrogates and code points above
 * U+10FFFF are refused at the first byte that shows them.
 * <p>
 * Made for direct buffers in little endian order; of one in another order a duplicate is made for each piece. Positions
 * are not used. Belongs to the one thread that uses it.
 */
public final class Utf8 {
    private static final long ANY_HIGH_BIT = 0x8080_8080_8080_8080L;

    /** Continuation bytes that the current character still lacks. */
    private int missing;
    /** Bounds of the next continuation byte; narrower than 80..BF right behind some lead bytes. */
    private int low = 0x80;
    private int high = 0xBF;
    /** Bytes of the current character that were seen. */
    private int seen;

    /**
     * Check the next piece.
     *
     * @param bytes  buffer
     * @param offset index of the first byte
     * @param length number of bytes
     * @return number of bytes before the first one that cannot be UTF-8, behind which the state is lost; {@code length} if
     *         there is none
     */
    public int validPrefix(ByteBuffer bytes, int offset, int length) {
        if (bytes.order() != ByteOrder.LITTLE_ENDIAN) {
            return validPrefix(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), offset, length);
        }
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (missing == 0) {
                int known = skipShort(bytes, skipAscii(bytes, i, end), end);
                if (known > i) {
                    i = known;
                    continue;
                }
                if (!lead(bytes.get(i) & 0xFF)) {
                    return i - offset;
                }
            } else {
                int b = bytes.get(i) & 0xFF;
                if (b < low || b > high) {
                    return i - offset;
                }
                low = 0x80;
                high = 0xBF;
                missing--;
                seen = missing == 0 ? 0 : seen + 1;
            }
            i++;
        }
        return length;
    }

    /** Whether the text may end here: no character is incomplete. */
    public boolean complete() {
        return missing == 0;
    }

    /** Number of bytes, 0 to 3, of the incomplete character at the end of what was checked. */
    public int incomplete() {
        return seen;
    }

    /** Start a new text. */
    public void reset() {
        missing = 0;
        seen = 0;
        low = 0x80;
        high = 0xBF;
    }

    // where the first byte is that is not ASCII
    private static int skipAscii(ByteBuffer bytes, int from, int end) {
        int i = from;
        while (i <= end - Long.BYTES) {
            long high = bytes.getLong(i) & ANY_HIGH_BIT;
            if (high != 0) {
                return i + Long.numberOfTrailingZeros(high) / Byte.SIZE;
            }
            i += Long.BYTES;
            // four words a turn: the compiler does not unroll a loop that may end at any value
            while (i <= end - 4 * Long.BYTES
                    && ((bytes.getLong(i) | bytes.getLong(i + 8) | bytes.getLong(i + 16) | bytes.getLong(i + 24))
                            & ANY_HIGH_BIT) == 0) {
                i += 4 * Long.BYTES;
            }
        }
        while (i < end && bytes.get(i) >= 0) {
            i++;
        }
        return i;
    }

    // whole characters of two or three bytes whose lead byte says nothing about the second one: most of what is not ASCII
    private static int skipShort(ByteBuffer bytes, int from, int end) {
        int i = from;
        while (i <= end - Integer.BYTES) {
            int four = bytes.getInt(i);
            int lead = four & 0xFF;
            if ((four & 0xC0E0) == 0x80C0 && lead >= 0xC2) {
                i += 2;
            } else if ((four & 0xC0C0F0) == 0x8080E0 && lead != 0xE0 && lead != 0xED) {
                i += 3;
            } else {
                break;
            }
        }
        return i;
    }

    private boolean lead(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            low = b == 0xE0 ? 0xA0 : 0x80;
            high = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            low = b == 0xF0 ? 0x90 : 0x80;
            high = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        seen = 1;
        return true;
    }
}
