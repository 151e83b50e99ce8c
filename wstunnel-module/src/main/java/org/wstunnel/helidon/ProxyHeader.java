// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * The PROXY header in front of a connection, and how long it says that it is. Helidon 4.5.0 reads one of version 2 of
 * any length, with entries in entries, each of which it copies: 64 KiB can take hundreds of megabytes, before anybody
 * asks whether the sender is trusted. Goes once Helidon bounds it, as it does with version 1.
 * <p>
 * Belongs to the thread that reads.
 */
final class ProxyHeader {
    /** In all, as in nginx: with what proxies send of a client with TLS, and with its certificate. */
    static final int LONGEST = 4096;
    /** Where the length of what follows stands. */
    private static final int LENGTH_AT = 14;
    private static final int FIXED = LENGTH_AT + Short.BYTES;

    private final IntConsumer tooLong;
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
     * @param bytes buffer that it was read into
     * @param from  where that begins; it ends at the buffer's position
     * @throws IOException if the header is too long
     */
    void came(ByteBuffer bytes, int from) throws IOException {
        for (int i = from; i < bytes.position() && passed < FIXED; i++) {
            int octet = Byte.toUnsignedInt(bytes.get(i));
            if (passed == 0 && octet != '\r') {
                // version 1, or none
                passed = FIXED;
                return;
            }
            if (passed >= LENGTH_AT) {
                length += octet << Byte.SIZE * (FIXED - 1 - passed);
            }
            passed++;
            if (passed == FIXED && length > LONGEST) {
                tooLong.accept(length);
                throw new IOException("A PROXY header of " + length + " bytes is longer than " + LONGEST);
            }
        }
    }
}
