// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;

/**
 * Writes the header of a frame to the client right in front of its payload. Frames of a server are never masked
 * (RFC 6455 section 5.1). The position and the order of the buffers are neither used nor changed.
 */
public final class FrameHeader {
    /** Room that the longest header needs in front of the payload. */
    public static final int ROOM = 10;
    /** Length of the header of a frame whose payload has 126 to 65535 bytes. */
    public static final int MEDIUM = 4;
    /** Least payload of a frame whose header has {@link #MEDIUM} bytes. */
    public static final int MEDIUM_FROM = Opcodes.LENGTH_16;

    /** Length of the header of a frame whose payload has at most 125 bytes. */
    private static final int SHORT = 2;

    private FrameHeader() {
    }

    /**
     * Write a header so that it ends where the payload begins.
     *
     * @param fin     whether the frame is the last one of its message
     * @param opcode  opcode of the frame
     * @param bytes   buffer that holds the payload
     * @param payload index of the payload, at least {@link #ROOM}
     * @param length  length of the payload
     * @return index of the header's first byte
     */
    public static int put(boolean fin, int opcode, ByteBuffer bytes, int payload, int length) {
        int start;
        if (length < Opcodes.LENGTH_16) {
            start = payload - SHORT;
            bytes.put(start + 1, (byte) length);
        } else if (length <= 0xFFFF) {
            start = payload - MEDIUM;
            bytes.put(start + 1, (byte) Opcodes.LENGTH_16);
            bytes.put(start + 2, (byte) (length >>> 8));
            bytes.put(start + 3, (byte) length);
        } else {
            start = payload - ROOM;
            bytes.put(start + 1, (byte) Opcodes.LENGTH_64);
            for (int i = 0; i < Long.BYTES; i++) {
                bytes.put(start + 2 + i, (byte) ((long) length >>> 56 - 8 * i));
            }
        }
        bytes.put(start, (byte) (fin ? Opcodes.FIN | opcode : opcode));
        return start;
    }

    /**
     * Write a whole control frame (RFC 6455 section 5.5).
     *
     * @param into    buffer
     * @param at      index of the frame's first byte
     * @param opcode  close, ping or pong
     * @param payload array that begins with the payload
     * @param length  length of the payload, at most {@link Opcodes#MAX_CONTROL_PAYLOAD}
     * @return index behind the frame
     */
    public static int control(ByteBuffer into, int at, int opcode, byte[] payload, int length) {
        int start = put(true, opcode, into, at + SHORT, length);
        into.put(start + SHORT, payload, 0, length);
        return start + SHORT + length;
    }
}
