package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Makes a client's frames: binary, masked, each with a new random key. Without framing it makes the bare payload.
 */
final class FrameSource {
    private static final int LONGEST_HEADER = 14;

    private final SplittableRandom random = new SplittableRandom();
    private final byte[] pattern;
    private final ByteBuffer words;
    private final boolean framing;

    FrameSource(int size, boolean framing) {
        this.pattern = new byte[size];
        this.framing = framing;
        random.nextBytes(pattern);
        this.words = ByteBuffer.wrap(pattern).order(ByteOrder.BIG_ENDIAN);
    }

    /** Bytes that a frame takes at most. */
    int room() {
        return pattern.length + LONGEST_HEADER;
    }

    /** Append one frame. */
    void put(ByteBuffer out) {
        if (!framing) {
            out.put(pattern);
            return;
        }
        int length = pattern.length;
        out.put((byte) 0x82);
        if (length < 126) {
            out.put((byte) (0x80 | length));
        } else if (length < 65536) {
            out.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(length);
        }
        int key = random.nextInt();
        out.putInt(key);
        long wide = (long) key << 32 | key & 0xFFFF_FFFFL;
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
}
