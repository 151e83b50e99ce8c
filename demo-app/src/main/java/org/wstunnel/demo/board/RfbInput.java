// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads what a client sends, field by field.
 */
final class RfbInput {
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(4096).flip();

    RfbInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** Whether the client has finished, between two messages. */
    boolean isAtEnd() throws IOException {
        return !buffer.hasRemaining() && !fill();
    }

    int u8() throws IOException {
        return need(1).get() & 0xff;
    }

    int u16() throws IOException {
        return need(2).getShort() & 0xffff;
    }

    int s32() throws IOException {
        return need(4).getInt();
    }

    void skip(int length) throws IOException {
        int left = length;
        while (left > 0) {
            need(1);
            int step = Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + step);
            left -= step;
        }
    }

    /**
     * Waits for a part of a message.
     *
     * @param length up to the size of the buffer
     * @return the buffer, with at least this many bytes
     */
    ByteBuffer need(int length) throws IOException {
        while (buffer.remaining() < length) {
            if (!fill()) {
                throw new EOFException("the client has left in the middle of a message");
            }
        }
        return buffer;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        int count = channel.read(buffer);
        buffer.flip();
        return count >= 0;
    }
}
