// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Sends back every byte at once.
 */
final class Echo implements Conversation {
    private static final int BUFFER_SIZE = 16 * 1024;

    @Override
    public void hold(SocketChannel peer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
        while (peer.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                peer.write(buffer);
            }
            buffer.clear();
        }
    }
}
