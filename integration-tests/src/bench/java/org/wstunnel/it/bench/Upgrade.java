// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * The client's side of the HTTP upgrade.
 */
final class Upgrade {
    private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
    private static final SplittableRandom RANDOM = new SplittableRandom();

    private final StringBuilder status = new StringBuilder();
    private int last;

    static byte[] request(String path) {
        byte[] key = new byte[16];
        synchronized (RANDOM) {
            RANDOM.nextBytes(key);
        }
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: binary\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(key) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads on; returns whether the head of the answer is complete. What follows it stays in the buffer. */
    boolean answered(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (status.length() < 12) {
                status.append((char) b);
            }
            last = last << 8 | b & 0xFF;
            if (last == END) {
                if (!status.toString().endsWith(" 101")) {
                    throw new IllegalStateException("Upgrade refused: " + status);
                }
                return true;
            }
        }
        return false;
    }
}
