// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Reads who may connect to a socket.
 */
public final class SocketMode {
    /** What can be read, for messages. */
    public static final String EXPECTED = "four octal digits in quotes such as \"0660\", or rw-rw----";
    private static final int BITS = 9;

    private SocketMode() {
    }

    /**
     * Parse a mode.
     *
     * @param text four octal digits that begin with 0, or nine letters as {@code ls} shows them. Other numbers are
     *             refused: YAML takes 0660 without quotes for 432
     * @return permissions
     * @throws IllegalArgumentException if the text is no mode
     */
    public static Set<PosixFilePermission> parse(String text) {
        if (!text.matches("0[0-7]{3}")) {
            return PosixFilePermissions.fromString(text);
        }
        int mode = Integer.parseInt(text, 8);
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < BITS; bit++) {
            letters.append((mode >> BITS - 1 - bit & 1) == 1 ? "rwx".charAt(bit % 3) : '-');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
