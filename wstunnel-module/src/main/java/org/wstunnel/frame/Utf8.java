package org.wstunnel.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks a stream of bytes for UTF-8 (RFC 3629), piece by piece. Overlong forms, surrogates and code points above
 * U+10FFFF are refused at the first byte that shows them.
 * <p>
 * Belongs to the one thread that feeds it.
 */
public final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ANY_HIGH_BIT = 0x8080_8080_8080_8080L;

    /** Continuation bytes that the current character still lacks. */
    private int missing;
    /** Bounds of the next continuation byte; narrower than 80..BF right behind some lead bytes. */
    private int low = 0x80;
    private int high = 0xBF;
    /** Bytes of the current character that were seen. */
    private int seen;

    /**
     * Create a checker at the start of a text.
     */
    public Utf8() {
    }

    /**
     * Check the next piece.
     *
     * @param bytes  array
     * @param offset index of the first byte
     * @param length number of bytes
     * @return {@code false} as soon as no continuation can make valid UTF-8 of the text; the state is lost then
     */
    public boolean feed(byte[] bytes, int offset, int length) {
        return validPrefix(bytes, offset, length) == length;
    }

    /**
     * Check the next piece.
     *
     * @param bytes  array
     * @param offset index of the first byte
     * @param length number of bytes
     * @return number of bytes before the first one that cannot be UTF-8; {@code length} if there is none
     */
    public int validPrefix(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (missing == 0) {
                int known = skipShort(bytes, skipAscii(bytes, i, end), end);
                if (known > i) {
                    i = known;
                    continue;
                }
                if (!lead(bytes[i] & 0xFF)) {
                    return i - offset;
                }
            } else {
                int b = bytes[i] & 0xFF;
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

    /**
     * Whether the text may end here: no character is incomplete.
     *
     * @return whether all characters are complete
     */
    public boolean complete() {
        return missing == 0;
    }

    /**
     * Number of bytes of the incomplete character at the end of what was fed.
     *
     * @return 0 to 3
     */
    public int incomplete() {
        return seen;
    }

    /**
     * Start a new text.
     */
    public void reset() {
        missing = 0;
        seen = 0;
        low = 0x80;
        high = 0xBF;
    }

    private static int skipAscii(byte[] bytes, int from, int end) {
        int i = from;
        while (i <= end - Long.BYTES && ((long) LONG.get(bytes, i) & ANY_HIGH_BIT) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    // whole characters of two or three bytes whose lead byte says nothing about the second one: most of what is not ASCII
    private static int skipShort(byte[] bytes, int from, int end) {
        int i = from;
        while (i <= end - 3) {
            int lead = bytes[i] & 0xFF;
            if (lead >= 0xC2 && lead <= 0xDF && continues(bytes[i + 1])) {
                i += 2;
            } else if (lead > 0xE0 && lead <= 0xEF && lead != 0xED && continues(bytes[i + 1]) && continues(bytes[i + 2])) {
                i += 3;
            } else {
                break;
            }
        }
        return i;
    }

    private static boolean continues(byte b) {
        return (b & 0xC0) == 0x80;
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
