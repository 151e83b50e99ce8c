// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;

/**
 * Bytes as tests write them.
 */
public final class Hex {
    private Hex() {
    }

    /**
     * Bytes from hex digits; white space is free.
     */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    public static String of(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /**
     * The same bytes for the same seed.
     */
    public static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
