// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The first bytes of a connection, as an attempt says.
 */
final class Preamble {
    private Preamble() {
    }

    static void send(Dial dial, SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(dial.preamble());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
