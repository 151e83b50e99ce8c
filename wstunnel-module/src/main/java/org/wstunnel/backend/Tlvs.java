// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A list of types, lengths and values, as a PROXY header has them.
 */
final class Tlvs {
    private byte[] bytes = new byte[0];

    void add(int type, String value) {
        add(type, value.getBytes(StandardCharsets.UTF_8));
    }

    void add(int type, byte[] value) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3 + value.length);
        ByteBuffer.wrap(longer).position(bytes.length)
                .put((byte) type)
                .putShort((short) value.length)
                .put(value);
        bytes = longer;
    }

    int length() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }
}
