package org.wstunnel.frame;

/**
 * Writes the header of a frame to the client right in front of its payload. Frames of a server are never masked
 * (RFC 6455 section 5.1).
 */
public final class FrameHeader {
    /** Room that the longest header needs in front of the payload. */
    public static final int ROOM = 10;
    /** Length of the header of a frame whose payload has 126 to 65535 bytes. */
    public static final int MEDIUM = 4;

    private FrameHeader() {
    }

    /**
     * Write a header so that it ends where the payload begins.
     *
     * @param fin     whether the frame is the last one of its message
     * @param opcode  opcode of the frame
     * @param bytes   array that holds the payload
     * @param payload index of the payload, at least {@link #ROOM}
     * @param length  length of the payload
     * @return index of the header's first byte
     */
    public static int put(boolean fin, int opcode, byte[] bytes, int payload, int length) {
        int start;
        if (length < Opcodes.LENGTH_16) {
            start = payload - 2;
            bytes[start + 1] = (byte) length;
        } else if (length <= 0xFFFF) {
            start = payload - 4;
            bytes[start + 1] = Opcodes.LENGTH_16;
            bytes[start + 2] = (byte) (length >>> 8);
            bytes[start + 3] = (byte) length;
        } else {
            start = payload - ROOM;
            bytes[start + 1] = Opcodes.LENGTH_64;
            for (int i = 0; i < Long.BYTES; i++) {
                bytes[start + 2 + i] = (byte) ((long) length >>> 56 - 8 * i);
            }
        }
        bytes[start] = (byte) (fin ? Opcodes.FIN | opcode : opcode);
        return start;
    }
}
