package org.wstunnel.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The masking of RFC 6455 section 5.3, eight bytes at a time and in pieces of any length.
 * <p>
 * A key is an {@code int} whose least significant byte masks the next byte. {@link #rotate(int, long)} gives the key for
 * the byte that follows a piece, so a payload can be unmasked while it is still arriving.
 */
public final class Mask {
    // the order of most processors: there no word has to be turned round
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Below that a piece is short: the payload of a frame whose header has no longer length. */
    private static final int SHORT = 126;

    private Mask() {
    }

    /**
     * Unmask bytes and move them towards the start of the same array.
     *
     * @param bytes array
     * @param from  index of the first masked byte
     * @param to    index where the first unmasked byte goes, not greater than {@code from}
     * @param length number of bytes
     * @param key   masking key for the first byte
     */
    public static void apply(byte[] bytes, int from, int to, int length, int key) {
        if (length < SHORT) {
            applyToShort(bytes, from, to, length, key);
        } else if (from == to) {
            applyInPlace(bytes, from, length, key);
        } else {
            applyAndMove(bytes, from, to, length, key);
        }
    }

    /**
     * The same for a short piece, and faster: bytes between the unmasked ones and those that come next may be lost, which is up to seven
     * behind the unmasked ones, but none from {@code from + length} on.
     *
     * @param bytes array
     * @param from  index of the first masked byte
     * @param to    index where the first unmasked byte goes, not greater than {@code from}
     * @param length number of bytes
     * @param key   masking key for the first byte
     */
    static void applyLoosely(byte[] bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            LONG.set(bytes, to + i, (long) LONG.get(bytes, from + i) ^ wide);
        }
        if (i < length) {
            if (from - to >= Long.BYTES && from + i <= bytes.length - Long.BYTES) {
                LONG.set(bytes, to + i, (long) LONG.get(bytes, from + i) ^ wide);
            } else {
                applyByteByByte(bytes, from + i, to + i, length - i, wide);
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

    // on its own, since the compiler unrolls a loop as its turns were counted before: many short pieces would spoil it for the long ones
    private static void applyToShort(byte[] bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int i = 0;
        // a word is read before it is written, and is never written beyond where the next one is read: to <= from
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            LONG.set(bytes, to + i, (long) LONG.get(bytes, from + i) ^ wide);
        }
        applyByteByByte(bytes, from + i, to + i, length - i, wide);
    }

    // fewer than eight
    private static void applyByteByByte(byte[] bytes, int from, int to, int length, long wide) {
        long left = wide;
        for (int i = 0; i < length; i++) {
            bytes[to + i] = (byte) (bytes[from + i] ^ left);
            left >>>= Byte.SIZE;
        }
    }

    // on its own, since the compiler turns this loop into vector instructions only where both indexes are the same
    private static void applyInPlace(byte[] bytes, int from, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int end = from + (length & -Long.BYTES);
        for (int i = from; i < end; i += Long.BYTES) {
            LONG.set(bytes, i, (long) LONG.get(bytes, i) ^ wide);
        }
        applyToShort(bytes, end, end, length & Long.BYTES - 1, key);
    }

    private static void applyAndMove(byte[] bytes, int from, int to, int length, int key) {
        long wide = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int words = length & -Long.BYTES;
        for (int i = 0; i < words; i += Long.BYTES) {
            LONG.set(bytes, to + i, (long) LONG.get(bytes, from + i) ^ wide);
        }
        applyToShort(bytes, from + words, to + words, length - words, key);
    }
}
