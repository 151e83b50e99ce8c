// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;

/**
 * The body of a request, in chunks (RFC 9112 section 7.1) that are no larger than what has come of them. Helidon 4.5.0
 * holds a chunk in memory until all of it is there, also if nobody wants it, and a line until it ends: a client that
 * names a chunk of two gigabytes, or never ends a line, would have all of the heap. Goes once Helidon bounds both.
 * <p>
 * What is no chunk is Helidon's to refuse. Belongs to the connection's thread.
 */
final class ChunkedBody {
    /** For a size, and for the line behind the last chunk. */
    private static final int LONGEST_LINE = 1024;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.SIZE;
    /** Bytes of this part that are still to come. */
    private int left;

    private enum Part {
        /** The line with the size of a chunk. */
        SIZE,
        DATA,
        /** The end of the line behind the data. */
        DATA_END,
        /** The line behind the last chunk. */
        LAST_LINE,
        /** The body is over, or is none. */
        BEHIND
    }

    /**
     * Cut off what has come of a chunk.
     *
     * @param bytes what has come
     * @return the same with other chunks; empty if it is too little to tell
     * @throws RequestException if a line is too long
     */
    byte[] cut(byte[] bytes) {
        ByteArrayOutputStream result = new ByteArrayOutputStream(bytes.length + 2 * Long.BYTES);
        int at = 0;
        while (at < bytes.length) {
            switch (part) {
                case SIZE, LAST_LINE -> addToLine(bytes[at++], result);
                case DATA -> {
                    int length = Math.min(left, bytes.length - at);
                    result.writeBytes(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
                    result.writeBytes(LINE_END);
                    result.write(bytes, at, length);
                    result.writeBytes(LINE_END);
                    at += length;
                    passed(length, Part.DATA_END, LINE_END.length);
                }
                case DATA_END -> {
                    int length = Math.min(left, bytes.length - at);
                    at += length;
                    passed(length, Part.SIZE, 0);
                }
                case BEHIND -> {
                    result.write(bytes, at, bytes.length - at);
                    at = bytes.length;
                }
            }
        }
        return result.toByteArray();
    }

    private void passed(int length, Part next, int lengthOfNext) {
        left -= length;
        if (left == 0) {
            part = next;
            left = lengthOfNext;
        }
    }

    private void addToLine(byte octet, ByteArrayOutputStream result) {
        line.write(octet);
        if (octet == '\n') {
            endLine(result);
            line.reset();
        } else if (line.size() > LONGEST_LINE) {
            throw RequestException.builder()
                    .type(DirectHandler.EventType.BAD_REQUEST)
                    .message("A line of the body's chunks is longer than " + LONGEST_LINE + " bytes")
                    .setKeepAlive(false)
                    .build();
        }
    }

    private void endLine(ByteArrayOutputStream result) {
        left = part == Part.SIZE ? size() : 0;
        if (left > 0) {
            part = Part.DATA;
        } else {
            part = part == Part.SIZE && left == 0 ? Part.LAST_LINE : Part.BEHIND;
            result.writeBytes(line.toByteArray());
        }
    }

    /** Returns the size of the chunk, -1 if there is none that Helidon takes for one. */
    private int size() {
        String text = line.toString(StandardCharsets.US_ASCII);
        try {
            return text.endsWith("\r\n") ? Integer.parseUnsignedInt(text, 0, text.length() - LINE_END.length, 16) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
