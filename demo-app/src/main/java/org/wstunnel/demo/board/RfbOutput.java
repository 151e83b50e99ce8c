// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Collects what a client is sent and writes it when the buffer is full or at {@link #flush()}.
 */
final class RfbOutput {
    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);

    RfbOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** The buffer, with room for at least this many bytes. */
    ByteBuffer room(int length) throws IOException {
        if (buffer.remaining() < length) {
            flush();
        }
        return buffer;
    }

    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
