// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The masking of RFC 6455 section 5.3, eight bytes at a time and in pieces of any length.
 * <p>
 * A key is an {@code int} whose least significant byte masks the next byte. {@link #rotate(int, long)} gives the key for
 * the byte that follows a piece, so a payload can be unmasked while it is still arriving.
 * <p>
 * All buffers are direct and in little endian order, their position is not used. Any thread may call, one at a time for a buffer.
 */
public final class Mask {
    // Words are read with getLong, in the order of most processors. A VarHandle would not ask for an order, but it
    // takes heap buffers as well: once any code of the process has used one so, the compiler no longer knows what
    // memory it is about, and these loops took up to 20 times as long. What getLong suffers from is big endian words of
    // the same length, in any buffer: three times as long for large frames.

    /** Below that a piece is short: the payload of a frame whose header has no longer length. */
    private static final int SHORT = 126;

    private Mask() {
    }

    /**
     * Unmask bytes and move them towards the start of the same buffer.
     *
     * @param bytes direct buffer in little endian order
     * @param from  index of the first masked byte
     * @param to    index where the first unmasked byte goes, not greater than {@code from}
     * @param length number of bytes
     * @param key   masking key for the first byte
     */
    public static void apply(ByteBuffer bytes, int from, int to, int length, int key) {
        if (bytes.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("not in little endian order");
        }
        if (length < SHORT) {
            applyToShort(bytes, from, to, length, key);
        } else if (from == to) {
            applyInPlace(bytes, from, length, key);
        } else {
            applyAndMove(bytes, from, to, length, key);
        }
    }

    /**
     * The same for a short piece, and faster: bytes between the unmasked ones and those that come next may be lost,
     * which is up to seven behind the unmasked ones, but none from {@code from + length} on.
     *
     * @param bytes direct buffer in little endian order
     * @param from  index of the first masked byte
     * @param to    index where the first unmasked byte goes, not greater than {@code from}
     * @param length number of bytes
     * @param key   masking key for the first byte
     */
    static void applyLoosely(ByteBuffer bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            bytes.putLong(to + i, bytes.getLong(from + i) ^ wide);
        }
        if (i < length) {
            if (from - to >= Long.BYTES && from + i <= bytes.limit() - Long.BYTES) {
                bytes.putLong(to + i, bytes.getLong(from + i) ^ wide);
            } else {
                applyToRest(bytes, from + i, to + i, length - i, key);
            }
        }
    }

    /**
     * The key for the byte that follows a piece of a payload.
     *
     * @param key    key for the first byte of the piece
     * @param length length of the piece
     * @return key for the byte behind the piece
     */
    public static int rotate(int key, long length) {
        return Integer.rotateRight(key, (int) (length & 3) << 3);
    }

    // on its own, since the compiler unrolls a loop as its turns were counted before: many short pieces would spoil it
    // for the long ones
    private static void applyToShort(ByteBuffer bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int i = 0;
        // a word is read before it is written, and is never written beyond where the next one is read: to <= from
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            bytes.putLong(to + i, bytes.getLong(from + i) ^ wide);
        }
        applyToRest(bytes, from + i, to + i, length - i, key);
    }

    // fewer than eight: the bits of the length say which of four, two and one there are
    private static void applyToRest(ByteBuffer bytes, int from, int to, int length, int key) {
        int left = key;
        int i = 0;
        if ((length & Integer.BYTES) != 0) {
            bytes.putInt(to, bytes.getInt(from) ^ left);
            i = Integer.BYTES;
        }
        if ((length & Short.BYTES) != 0) {
            bytes.putShort(to + i, (short) (bytes.getShort(from + i) ^ left));
            left >>>= Short.SIZE;
            i += Short.BYTES;
        }
        if ((length & 1) != 0) {
            bytes.put(to + i, (byte) (bytes.get(from + i) ^ left));
        }
    }

    // on its own, since the compiler turns a loop into the best vector instructions only where both indexes are the same
    private static void applyInPlace(ByteBuffer bytes, int from, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int end = from + (length & -Long.BYTES);
        for (int i = from; i < end; i += Long.BYTES) {
            bytes.putLong(i, bytes.getLong(i) ^ wide);
        }
        applyToRest(bytes, end, end, from + length - end, key);
    }

    private static void applyAndMove(ByteBuffer bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int words = length & -Long.BYTES;
        for (int i = 0; i < words; i += Long.BYTES) {
            bytes.putLong(to + i, bytes.getLong(from + i) ^ wide);
        }
        applyToRest(bytes, from + words, to + words, length - words, key);
    }
}
