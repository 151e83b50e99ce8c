package org.wstunnel.it.bench;

import java.nio.ByteBuffer;

/**
 * Counts the payload of a server's frames and sees its Close. Without framing it counts bytes.
 */
final class FrameSink {
    private final boolean framing;
    private final byte[] header = new byte[10];
    private int held;
    private long left;
    private boolean data;
    private boolean closed;

    FrameSink(boolean framing) {
        this.framing = framing;
    }

    boolean closed() {
        return closed;
    }

    /** Takes all bytes of the buffer and returns how many of them were payload of data frames. */
    long take(ByteBuffer in) {
        if (!framing) {
            int all = in.remaining();
            in.position(in.limit());
            return all;
        }
        long payload = 0;
        while (in.hasRemaining()) {
            if (left == 0) {
                header(in);
            } else {
                int part = (int) Math.min(left, in.remaining());
                in.position(in.position() + part);
                left -= part;
                if (data) {
                    payload += part;
                }
            }
        }
        return payload;
    }

    private void header(ByteBuffer in) {
        header[held++] = in.get();
        int length = header[1] & 127;
        if (held < 2 || held < (length == 126 ? 4 : length == 127 ? 10 : 2)) {
            return;
        }
        if (header[1] < 0 || (header[0] & 0x70) != 0) {
            throw new IllegalStateException("The server has sent a bad frame header");
        }
        left = length < 126 ? length : 0;
        for (int i = 2; i < held; i++) {
            left = left << 8 | header[i] & 0xFF;
        }
        int opcode = header[0] & 15;
        data = opcode < 8;
        closed |= opcode == 8;
        held = 0;
    }
}
