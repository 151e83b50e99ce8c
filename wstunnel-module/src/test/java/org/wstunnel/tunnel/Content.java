// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.charset.StandardCharsets;

/**
 * What a simulated peer sends. The same position of a stream always has the same byte, so that lost, doubled and
 * swapped bytes show.
 */
enum Content {
    /** Any bytes. */
    BINARY,
    /** Text with characters of one to four bytes, which may be cut anywhere. */
    TEXT;

    private static final byte[] CHARACTERS = characters().getBytes(StandardCharsets.UTF_8);

    /** Byte at a position. */
    byte at(int position) {
        return this == TEXT ? CHARACTERS[position % CHARACTERS.length] : (byte) (position * 0x9E3779B1 >>> 15);
    }

    /** Whether a character of the text begins at a position. */
    static boolean startsCharacter(int position) {
        return (CHARACTERS[position % CHARACTERS.length] & 0xC0) != 0x80;
    }

    static boolean isText(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0;
    }

    private static String characters() {
        String all = "abcdefghäöüß\u07FF\u0800€\uD7FF\uE000\uFFFC\uD83D\uDE00\uDBFF\uDFFF";
        int[] points = all.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.appendCodePoint(points[Math.floorMod(i * 0x9E3779B1 >>> 12, points.length)]);
        }
        return text.toString();
    }
}
