// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Counts the payload of a server's frames, and sees its pings and its Close. Without framing it counts bytes.
 */
final class FrameSink {
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final boolean framing;
    private final byte[] header = new byte[10];
    private int held;
    private long left;
    private final byte[] control = new byte[125];
    private int controlLength;
    private int opcode;
    private boolean closed;
    private byte[] ping;

    FrameSink(boolean framing) {
        this.framing = framing;
    }

    boolean closed() {
        return closed;
    }

    /** The payload of the last ping that was not asked for yet, or null. */
    byte[] ping() {
        byte[] last = ping;
        ping = null;
        return last;
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
                if (opcode < CLOSE) {
                    in.position(in.position() + part);
                    payload += part;
                } else {
                    in.get(control, controlLength, part);
                    controlLength += part;
                }
                left -= part;
                endOfFrame();
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
        opcode = header[0] & 15;
        controlLength = 0;
        held = 0;
        if (opcode >= CLOSE && left > control.length) {
            throw new IllegalStateException("The server has sent a control frame that is too long");
        }
        endOfFrame();
    }

    private void endOfFrame() {
        if (left == 0) {
            closed |= opcode == CLOSE;
            if (opcode == PING) {
                ping = Arrays.copyOf(control, controlLength);
            }
        }
    }
}
