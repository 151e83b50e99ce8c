// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

/**
 * The bits of a frame header, RFC 6455 section 5.2.
 * <pre>
 *   byte 0                    byte 1                     then
 *  +---+---+---+---+---------+------+-------------------+----------------------------------+
 *  |FIN|RSV|RSV|RSV| opcode  | MASK | length, 7 bits    | 126: 2 more bytes of length      |
 *  | 1 | 1 | 2 | 3 | 4 bits  |  1   |                   | 127: 8 more bytes of length      |
 *  +---+---+---+---+---------+------+-------------------+ if MASK: 4 bytes of masking key  |
 *                                                       +----------------------------------+
 * </pre>
 */
public final class Opcodes {
    /** Continues a fragmented message. */
    public static final int CONTINUATION = 0x0;
    /** First or only frame of a text message. */
    public static final int TEXT = 0x1;
    /** First or only frame of a binary message. */
    public static final int BINARY = 0x2;
    /** Control frame that closes. */
    public static final int CLOSE = 0x8;
    /** Control frame that asks for a pong. */
    public static final int PING = 0x9;
    /** Control frame that answers a ping. */
    public static final int PONG = 0xA;

    static final int FIN = 0b1000_0000;
    static final int RSV = 0b0111_0000;
    static final int OPCODE = 0b0000_1111;
    /** Set in the opcodes of all control frames. */
    static final int CONTROL = 0b0000_1000;
    static final int MASK = 0b1000_0000;
    static final int LENGTH = 0b0111_1111;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;

    /** Largest payload of a control frame, RFC 6455 section 5.5. */
    public static final int MAX_CONTROL_PAYLOAD = 125;

    private Opcodes() {
    }

    /** Name of an opcode for the log, in lower case. */
    public static String name(int opcode) {
        return switch (opcode) {
            case CONTINUATION -> "continuation";
            case TEXT -> "text";
            case BINARY -> "binary";
            case CLOSE -> "close";
            case PING -> "ping";
            case PONG -> "pong";
            default -> "reserved";
        };
    }
}
