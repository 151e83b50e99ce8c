// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Makes a client's frames: binary, masked, each with a new random key. Without framing it makes the bare payload.
 */
final class FrameSource {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEY = Integer.BYTES;
    private static final int SHORT_HEADER = 2 + KEY;
    /** Payloads up to that length have the short header. */
    private static final int LONGEST_SHORT = 125;
    /** Short frames are made in pieces that stay in the processor's nearest cache. */
    private static final int PIECE = 16 * 1024;

    private final SplittableRandom random = new SplittableRandom();
    private final int length;
    /** The payload, up to a whole word. */
    private final byte[] pattern;
    private final ByteBuffer words;
    private final boolean framing;
    private final byte[] piece;

    FrameSource(int size, boolean framing) {
        this.length = size;
        this.pattern = new byte[size + Long.BYTES - 1 & -Long.BYTES];
        this.framing = framing;
        random.nextBytes(pattern);
        this.words = ByteBuffer.wrap(pattern).order(ByteOrder.BIG_ENDIAN);
        this.piece = framing && size <= LONGEST_SHORT ? new byte[PIECE + Long.BYTES] : null;
    }

    /** Bytes that a frame takes. */
    int room() {
        if (!framing) {
            return length;
        }
        return length + KEY + (length <= LONGEST_SHORT ? 2 : length <= 0xFFFF ? 4 : 10);
    }

    /**
     * Append as many frames as there is room for.
     *
     * @param out  buffer
     * @param most how many at most
     * @return how many
     */
    int fill(ByteBuffer out, long most) {
        int frames = (int) Math.min(most, out.remaining() / room());
        if (piece != null) {
            fillWithShort(out, frames);
        } else {
            for (int i = 0; i < frames; i++) {
                put(out);
            }
        }
        return frames;
    }

    // in an array, and word after word to the end of the payload and beyond: half the time of the same in a buffer off the heap
    private void fillWithShort(ByteBuffer out, int frames) {
        byte[] to = piece;
        int room = room();
        int left = frames;
        while (left > 0) {
            int count = Math.min(left, PIECE / room);
            left -= count;
            int at = 0;
            for (int i = 0; i < count; i++) {
                int key = random.nextInt();
                long wide = wide(key);
                to[at] = (byte) 0x82;
                to[at + 1] = (byte) (0x80 | length);
                INT.set(to, at + 2, key);
                // what is written beyond the payload, the next frame overwrites
                for (int word = 0; word < length; word += Long.BYTES) {
                    LONG.set(to, at + SHORT_HEADER + word, (long) LONG.get(pattern, word) ^ wide);
                }
                at += room;
            }
            out.put(to, 0, at);
        }
    }

    /** Append one frame. */
    void put(ByteBuffer out) {
        if (!framing) {
            out.put(pattern, 0, length);
            return;
        }
        out.put((byte) 0x82);
        if (length <= LONGEST_SHORT) {
            out.put((byte) (0x80 | length));
        } else if (length <= 0xFFFF) {
            out.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(length);
        }
        int key = random.nextInt();
        out.putInt(key);
        long wide = wide(key);
        // at indexes of its own: a buffer that counts with each word costs more than the words
        int at = out.position();
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            out.putLong(at + i, words.getLong(i) ^ wide);
        }
        for (; i < length; i++) {
            out.put(at + i, (byte) (pattern[i] ^ key >>> 24 - 8 * (i & 3)));
        }
        out.position(at + length);
    }

    /** Append a pong. */
    void putPong(ByteBuffer out, byte[] payload) {
        int key = random.nextInt();
        out.put((byte) 0x8A).put((byte) (0x80 | payload.length)).putInt(key);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ key >>> 24 - 8 * (i & 3)));
        }
    }

    /** Append a Close frame with code 1000. */
    void putClose(ByteBuffer out) {
        int key = random.nextInt();
        out.put((byte) 0x88).put((byte) 0x82).putInt(key);
        out.put((byte) (3 ^ key >>> 24)).put((byte) (232 ^ key >>> 16));
    }

    private static long wide(int key) {
        return (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
    }
}
