// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

import static org.wstunnel.it.support.Requirement.require;

/**
 * One frame of RFC 6455, read from or to be written to the wire.
 */
public record Frame(boolean fin, int opcode, byte[] payload) {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    /** The code of a Close frame without payload (RFC 6455, 7.1.5). */
    public static final int NO_CODE = 1005;

    /**
     * Reads a frame, and fails if it is none that a server may send.
     */
    static Frame read(InputStream in) throws IOException {
        int first = octet(in);
        int second = octet(in);
        require((first & 0x70) == 0, "RSV bit set: " + Integer.toHexString(first));
        require((second & 0x80) == 0, "masked frame from a server");
        int opcode = first & 0x0F;
        boolean fin = (first & 0x80) != 0;
        long length = length(in, second & 0x7F);
        require(opcode <= 2 || opcode >= 8 && opcode <= 10, "reserved opcode " + opcode);
        require(opcode < 8 || fin && length <= 125, "control frame fragmented or too long: " + length);
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        require(payload.length == length, "end of stream in a frame of " + length + " after " + payload.length);
        require(opcode != CLOSE || payload.length != 1, "Close with a payload of 1 byte");
        return new Frame(fin, opcode, payload);
    }

    private static long length(InputStream in, int length7) throws IOException {
        if (length7 < 126) {
            return length7;
        }
        long length = 0;
        for (int i = length7 == 126 ? 2 : 8; i > 0; i--) {
            length = length << 8 | octet(in);
        }
        require(length > (length7 == 126 ? 125 : 65535), "length not in its shortest form: " + length);
        return length;
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("end of stream where a frame was expected");
        }
        return octet;
    }

    /**
     * A whole message in one frame, masked, as a client sends it.
     */
    public static byte[] of(int opcode, byte[] payload) {
        return masked(0x80 | opcode, payload);
    }

    public static byte[] text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] binary(byte[] payload) {
        return of(BINARY, payload);
    }

    public static byte[] close(int code, String reason) {
        return of(CLOSE, closePayload(code, reason.getBytes(StandardCharsets.UTF_8)));
    }

    public static byte[] closePayload(int code, byte[] reason) {
        return ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array();
    }

    /**
     * A masked frame with any first byte (FIN, RSV, opcode), a random mask and the shortest length form.
     */
    public static byte[] masked(int firstByte, byte[] payload) {
        return Hex.concat(header(firstByte, payload.length, 0x80), maskedPayload(payload));
    }

    /**
     * First byte and length of a frame, shortest form.
     */
    public static byte[] header(int firstByte, long length, int maskBit) {
        if (length <= 125) {
            return new byte[] {(byte) firstByte, (byte) (maskBit | length)};
        }
        if (length <= 0xFFFF) {
            return ByteBuffer.allocate(4).put((byte) firstByte).put((byte) (maskBit | 126)).putShort((short) length).array();
        }
        return header64(firstByte, length, maskBit);
    }

    public static byte[] header16(int firstByte, int length, int maskBit) {
        return ByteBuffer.allocate(4).put((byte) firstByte).put((byte) (maskBit | 126)).putShort((short) length).array();
    }

    public static byte[] header64(int firstByte, long length, int maskBit) {
        return ByteBuffer.allocate(10).put((byte) firstByte).put((byte) (maskBit | 127)).putLong(length).array();
    }

    /**
     * A random mask key and the payload masked with it.
     */
    public static byte[] maskedPayload(byte[] payload) {
        byte[] key = new byte[4];
        ThreadLocalRandom.current().nextBytes(key);
        byte[] whole = new byte[4 + payload.length];
        System.arraycopy(key, 0, whole, 0, 4);
        for (int i = 0; i < payload.length; i++) {
            whole[4 + i] = (byte) (payload[i] ^ key[i & 3]);
        }
        return whole;
    }

    public boolean isData() {
        return opcode == CONTINUATION || opcode == TEXT || opcode == BINARY;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    public int closeCode() {
        return payload.length < 2 ? NO_CODE : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }

    public String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "opcode " + opcode + (fin ? "" : " (not final)") + ", " + payload.length + " bytes"
                + (opcode == CLOSE ? ", code " + closeCode() + " '" + closeReason() + "'" : "");
    }
}
