// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes in order: added behind the last one, and taken from the first on.
 */
final class Bytes {
    private byte[] bytes = new byte[128];
    private int start;
    private int end;

    int length() {
        return end - start;
    }

    byte at(int index) {
        return bytes[start + index];
    }

    Bytes add(int b) {
        reserve(1);
        bytes[end++] = (byte) b;
        return this;
    }

    Bytes add(byte[] from, int at, int length) {
        reserve(length);
        System.arraycopy(from, at, bytes, end, length);
        end += length;
        return this;
    }

    Bytes add(byte[] from) {
        return add(from, 0, from.length);
    }

    /** Takes all bytes of the buffer. */
    void add(ByteBuffer from) {
        int length = from.remaining();
        reserve(length);
        from.get(bytes, end, length);
        end += length;
    }

    /** Moves the first bytes behind the last one of another. */
    void move(int length, Bytes into) {
        into.add(bytes, start, length);
        start += length;
    }

    /** Moves the first bytes into a buffer. */
    void move(int length, ByteBuffer into) {
        into.put(bytes, start, length);
        start += length;
    }

    /** Copies bytes from an index on. */
    void copy(int index, int length, Bytes into) {
        into.add(bytes, start + index, length);
    }

    void clear() {
        start = end;
    }

    /** Whether the bytes of a buffer from its position on are these, from an index on. */
    boolean holds(int index, ByteBuffer other, int at, int length) {
        if (index + length > length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + index + i] != other.get(at + i)) {
                return false;
            }
        }
        return true;
    }

    byte[] toArray() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    private void reserve(int length) {
        if (end + length > bytes.length) {
            int used = end - start;
            byte[] larger = used + length > bytes.length / 2 ? new byte[2 * (used + length)] : bytes;
            System.arraycopy(bytes, start, larger, 0, used);
            bytes = larger;
            start = 0;
            end = used;
        }
    }
}
