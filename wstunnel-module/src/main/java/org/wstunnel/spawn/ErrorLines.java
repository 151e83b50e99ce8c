// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

import org.wstunnel.loop.LogText;

/**
 * Writes what a program writes to its standard error into the log, line by line.
 */
final class ErrorLines implements Runnable {
    private static final System.Logger LOGGER = System.getLogger(ErrorLines.class.getName());
    /** A longer line is logged in pieces, so that a program that never ends its line does not fill the memory. */
    private static final int LONGEST_LINE = 4096;

    private final InputStream stream;
    private final String source;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;

    /**
     * Create a reader.
     *
     * @param stream standard error of the program
     * @param source what the lines begin with
     */
    ErrorLines(InputStream stream, String source) {
        this.stream = stream;
        this.source = source;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[LONGEST_LINE];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    add(buffer[i]);
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, source + ": standard error ended", e);
        }
        flush();
    }

    private void add(byte octet) {
        if (octet == '\n' || length == LONGEST_LINE) {
            flush();
        }
        if (octet != '\n') {
            line[length++] = octet;
        }
    }

    private void flush() {
        if (length > 0) {
            String text = new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
            // the program may write what its client has sent
            LOGGER.log(Level.INFO, "{0}: {1}", source, LogText.plain(text));
            length = 0;
        }
    }
}
