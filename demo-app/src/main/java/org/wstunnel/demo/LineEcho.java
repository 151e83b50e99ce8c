// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Sends back every line when it is complete, and what is left when the peer has finished.
 */
final class LineEcho implements Conversation {
    /** A longer line goes back in pieces of this size: its length costs no memory. */
    static final int LONGEST_LINE = 64 * 1024;

    @Override
    public void hold(SocketChannel peer) throws IOException {
        ByteBuffer unsent = ByteBuffer.allocate(LONGEST_LINE);
        int searched = 0;
        while (peer.read(unsent) >= 0) {
            int end = unsent.hasRemaining() ? afterLastNewline(unsent, searched) : unsent.position();
            send(peer, unsent, end);
            searched = unsent.position();
        }
        send(peer, unsent, unsent.position());
    }

    private static int afterLastNewline(ByteBuffer buffer, int from) {
        for (int i = buffer.position(); i > from; i--) {
            if (buffer.get(i - 1) == '\n') {
                return i;
            }
        }
        return 0;
    }

    private static void send(SocketChannel peer, ByteBuffer buffer, int end) throws IOException {
        if (end == 0) {
            return;
        }
        int filled = buffer.position();
        buffer.limit(end).position(0);
        while (buffer.hasRemaining()) {
            peer.write(buffer);
        }
        buffer.limit(filled);
        buffer.compact();
    }
}
