// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Masking and UTF-8 checking for the fuzzing client, which would do both byte by byte in interpreted code.
 * Strings stand for octets here: one character of 0 to 255 each.
 */
public final class Octets {
    private int missing;
    private int low = 0x80;
    private int high = 0xBF;

    /**
     * XORs octets with a mask of four octets, beginning at any place of the mask.
     */
    public static byte[] mask(String data, String mask, int offset) {
        byte[] octets = data.getBytes(StandardCharsets.ISO_8859_1);
        byte[] key = mask.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i++) {
            octets[i] ^= key[(offset + i) & 3];
        }
        return octets;
    }

    public void reset() {
        missing = 0;
        low = 0x80;
        high = 0xBF;
    }

    /**
     * Takes more octets of a text.
     *
     * @return index of the first octet that makes the text invalid, or -1
     */
    public int firstInvalid(String data) {
        for (int i = 0; i < data.length(); i++) {
            if (!accept(data.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    public boolean endsOnCodePoint() {
        return missing == 0;
    }

    private boolean accept(int octet) {
        if (missing > 0) {
            boolean valid = octet >= low && octet <= high;
            low = 0x80;
            high = 0xBF;
            missing--;
            return valid;
        }
        if (octet < 0x80) {
            return true;
        }
        if (octet >= 0xC2 && octet <= 0xDF) {
            missing = 1;
        } else if (octet >= 0xE0 && octet <= 0xEF) {
            missing = 2;
            low = octet == 0xE0 ? 0xA0 : 0x80;
            high = octet == 0xED ? 0x9F : 0xBF;
        } else if (octet >= 0xF0 && octet <= 0xF4) {
            missing = 3;
            low = octet == 0xF0 ? 0x90 : 0x80;
            high = octet == 0xF4 ? 0x8F : 0xBF;
        } else {
            return false;
        }
        return true;
    }
}
