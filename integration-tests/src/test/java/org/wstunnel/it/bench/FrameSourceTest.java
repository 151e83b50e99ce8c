// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The load is what it says: whole masked frames (RFC 6455 section 5.2), each with a key of its own.
 */
class FrameSourceTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 64, 125, 126, 1024, 65_535, 65_536, 1 << 20})
    void framesHoldTheSamePayloadUnderDifferentKeys(int size) {
        FrameSource source = new FrameSource(size, true);
        ByteBuffer out = ByteBuffer.allocate(2 * source.room());
        source.put(out);
        source.put(out);
        out.flip();
        Parsed first = parse(out);
        Parsed second = parse(out);
        assertThat(out.hasRemaining()).isFalse();
        assertThat(first.payload).hasSize(size).isEqualTo(second.payload);
        assertThat(first.key).isNotEqualTo(second.key);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 64, 124, 125, 126, 1024, 16 * 1024})
    void aBatchIsAsManyWholeFramesAsThereIsRoomFor(int size) {
        FrameSource source = new FrameSource(size, true);
        ByteBuffer out = ByteBuffer.allocate(64 * 1024 + 5);
        source.put(out);
        byte[] payload = parse(out.flip()).payload;
        out.clear();
        int frames = source.fill(out, Long.MAX_VALUE);
        assertThat(out.remaining()).isLessThan(source.room());
        out.flip();
        Set<ByteBuffer> keys = new HashSet<>();
        for (int i = 0; i < frames; i++) {
            Parsed frame = parse(out);
            assertThat(frame.payload).isEqualTo(payload);
            keys.add(ByteBuffer.wrap(frame.key));
        }
        assertThat(out.hasRemaining()).isFalse();
        // of ten thousand keys two may be the same by chance
        assertThat(keys).hasSizeGreaterThanOrEqualTo(frames - 1);
    }

    @Test
    void aBatchIsNoMoreFramesThanAskedFor() {
        FrameSource source = new FrameSource(64, true);
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        assertThat(source.fill(out, 300)).isEqualTo(300);
        assertThat(out.position()).isEqualTo(300 * source.room());
        assertThat(source.fill(out, 0)).isZero();
        assertThat(out.position()).isEqualTo(300 * source.room());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 1024})
    void withoutFramesItIsThePayloadAlone(int size) {
        FrameSource source = new FrameSource(size, false);
        ByteBuffer out = ByteBuffer.allocate(3 * size + size / 2);
        source.put(out);
        assertThat(source.fill(out, Long.MAX_VALUE)).isEqualTo(2);
        assertThat(out.position()).isEqualTo(3 * size);
        byte[] all = out.array();
        assertThat(Arrays.copyOfRange(all, size, 2 * size)).isEqualTo(Arrays.copyOf(all, size));
        assertThat(Arrays.copyOfRange(all, 2 * size, 3 * size)).isEqualTo(Arrays.copyOf(all, size));
    }

    private static Parsed parse(ByteBuffer in) {
        assertThat(in.get()).isEqualTo((byte) 0x82);
        int second = in.get() & 0xFF;
        assertThat(second & 0x80).as("mask bit").isEqualTo(0x80);
        long length = switch (second & 0x7F) {
            case 126 -> in.getShort() & 0xFFFF;
            case 127 -> in.getLong();
            default -> second & 0x7F;
        };
        byte[] key = new byte[4];
        in.get(key);
        byte[] payload = new byte[(int) length];
        in.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        return new Parsed(key, payload);
    }

    private record Parsed(byte[] key, byte[] payload) {
    }
}
