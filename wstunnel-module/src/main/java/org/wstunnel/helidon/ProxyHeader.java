// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * The PROXY header in front of a connection, as Helidon 4.5.0 reads it: byte by byte.
 * <ul>
 * <li>One of version 2 may not be long. Helidon reads it with entries in entries, each of which it copies: 64 KiB can
 * take hundreds of megabytes, before anybody asks whether the sender is trusted. It bounds version 1 itself.</li>
 * <li>Of one of version 1 that names nobody, as a health check sends it, Helidon leaves the line feed, which is no
 * beginning of TLS or of a request.</li>
 * </ul>
 * Goes once Helidon does both. Belongs to the thread that reads.
 */
final class ProxyHeader {
    /** In all, as in nginx: with what proxies send of a client with TLS, and with its certificate. */
    static final int LONGEST = 4096;
    /** What Helidon reads of a header of version 1 that names nobody. */
    private static final byte[] NOBODY = "PROXY UNKNOWN\r".getBytes(StandardCharsets.US_ASCII);
    /** Where version 2 has the length of what follows. */
    private static final int LENGTH_AT = 14;
    private static final int FIXED = LENGTH_AT + Short.BYTES;

    private final IntConsumer tooLong;
    private boolean over;
    private boolean version1;
    private int passed;
    private int length = FIXED;

    /**
     * Wait for a header.
     *
     * @param tooLong is told the length of one that is too long
     */
    ProxyHeader(IntConsumer tooLong) {
        this.tooLong = tooLong;
    }

    /**
     * Look at what has come.
     *
     * @param bytes  buffer that it was read into
     * @param from   where that begins; it ends at the buffer's position
     * @param behind where the next byte comes from
     * @throws IOException if the header is too long, or the connection fails
     */
    void came(ByteBuffer bytes, int from, ReadableByteChannel behind) throws IOException {
        for (int i = from; i < bytes.position() && !over; i++) {
            byte octet = bytes.get(i);
            if (passed == 0) {
                version1 = octet == NOBODY[0];
            }
            if (version1) {
                over = octet != NOBODY[passed];
            } else if (passed >= LENGTH_AT) {
                length += Byte.toUnsignedInt(octet) << Byte.SIZE * (FIXED - 1 - passed);
            }
            passed++;
            if (!over && passed == (version1 ? NOBODY.length : FIXED)) {
                over = true;
                end(behind);
            }
        }
    }

    private void end(ReadableByteChannel behind) throws IOException {
        if (version1) {
            ByteBuffer lineFeed = ByteBuffer.allocate(1);
            if (behind.read(lineFeed) > 0 && lineFeed.get(0) != '\n') {
                throw new IOException("A PROXY header that names nobody does not end");
            }
        } else if (length > LONGEST) {
            tooLong.accept(length);
            throw new IOException("A PROXY header of " + length + " bytes is longer than " + LONGEST);
        }
    }
}
