// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.charset.StandardCharsets;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.Opcodes;

/**
 * The frames that a simulated client sends, and what they are to bring to the backend.
 */
final class ClientStream {
    private static final int FIN = 0x80;
    private static final int MASK = 0x80;

    private final int maxFrameSize;
    private final Bytes frames = new Bytes();
    private final Bytes payload = new Bytes();
    private int binarySent;
    private int textSent;
    private int framesSent;
    private int pings;
    private boolean fragmented;
    private boolean text;
    private boolean started;
    private boolean firstIsText;
    private int violationCode;
    private boolean closed;
    private long closeEnd;
    private long made;
    private long blindFrom = Long.MAX_VALUE;
    private boolean ended;
    private int closeCode;
    private String closeReason = "";

    ClientStream(int maxFrameSize) {
        this.maxFrameSize = maxFrameSize;
    }

    /** Frames that are not sent yet. */
    Bytes frames() {
        return frames;
    }

    /** What the backend is to get. */
    Bytes payload() {
        return payload;
    }

    /** Whether the first data frame is text. */
    boolean firstIsText() {
        return firstIsText;
    }

    /** Code that answers what the client has done wrong first; 0 if nothing. */
    int violationCode() {
        return violationCode;
    }

    /** Whether it has sent a Close frame. */
    boolean closed() {
        return closed;
    }

    /** Whether a Close frame of it can be seen: behind a length without end there is none. */
    boolean closeShows() {
        return closed && closeEnd <= blindFrom;
    }

    /** How many bytes there are up to the end of its first Close frame. */
    long closeEnd() {
        return closeEnd;
    }

    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    /** Number of pings that can be answered. */
    int pings() {
        return pings;
    }

    /** A frame of the message that is open, or the first one of the next. */
    void data(Content content, int length, boolean fin) {
        boolean first = !fragmented;
        text = first ? content == Content.TEXT : text;
        Bytes bytes = new Bytes();
        int most = Math.min(length, maxFrameSize);
        while (bytes.length() < most || fin && text && !Content.startsCharacter(textSent)) {
            bytes.add(text ? Content.TEXT.at(textSent++) : Content.BINARY.at(binarySent++));
        }
        if (bytes.length() > maxFrameSize) {
            // the character does not fit any more: it comes in a frame of its own
            fin = false;
            textSent -= bytes.length() - maxFrameSize;
            bytes = prefix(bytes, maxFrameSize);
        }
        frame((fin ? FIN : 0) | (first ? text ? Opcodes.TEXT : Opcodes.BINARY : Opcodes.CONTINUATION), bytes.toArray());
        fragmented = !fin;
        if (counts()) {
            firstIsText = started ? firstIsText : text;
            started = true;
            payload.add(bytes.toArray());
        }
    }

    /** What is made from now on is never sent. */
    void end() {
        ended = true;
    }

    void ping(int length) {
        frame(FIN | Opcodes.PING, pingPayload(pings, length));
        if (counts()) {
            pings++;
        }
    }

    void pong(byte[] payload) {
        frame(FIN | Opcodes.PONG, payload);
    }

    /** Close with a code, or with none at all. */
    void close(int code, int reasonLength) {
        byte[] bytes = code == CloseCodes.NO_STATUS ? new byte[0] : new byte[2 + Math.min(reasonLength, 123)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i == 0 ? (byte) (code >>> 8) : i == 1 ? (byte) code : (byte) ('a' + i % 26);
        }
        frame(FIN | Opcodes.CLOSE, bytes);
        closeEnd = closed ? closeEnd : made;
        if (counts()) {
            closeCode = code;
            closeReason = bytes.length <= 2 ? "" : new String(bytes, 2, bytes.length - 2, StandardCharsets.US_ASCII);
        }
        closed = true;
    }

    void violate(Violation wrong) {
        boolean counts = counts();
        if (counts) {
            violationCode = wrong.code();
            firstIsText = started ? firstIsText : wrong == Violation.NO_TEXT;
        }
        switch (wrong) {
            case RESERVED_BITS -> frame(FIN | 0x40 | (fragmented ? Opcodes.CONTINUATION : Opcodes.BINARY), new byte[3]);
            case RESERVED_OPCODE -> frame(FIN | 0x3, new byte[3]);
            case NOT_MASKED -> raw(FIN | Opcodes.PING, 2, 7, 8);
            case WRONG_FRAGMENT -> frame(FIN | (fragmented ? Opcodes.BINARY : Opcodes.CONTINUATION), new byte[3]);
            case FRAGMENTED_PING -> frame(Opcodes.PING, new byte[3]);
            case LONG_PING -> frame(FIN | Opcodes.PING, new byte[126]);
            case LONG_LENGTH -> raw(start(), MASK | 126, 0, 1, 0, 0, 0, 0, 9);
            case NEGATIVE_LENGTH -> blind(start(), MASK | 127, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            case TOO_LARGE -> frame(start(), new byte[maxFrameSize + 1]);
            case NO_TEXT -> noText(counts);
            case CLOSE_WITH_ONE_BYTE -> frame(FIN | Opcodes.CLOSE, new byte[] {3});
            case CLOSE_WITH_RESERVED_CODE -> frame(FIN | Opcodes.CLOSE, new byte[] {0x3, (byte) 0xED});
            case CLOSE_WITHOUT_TEXT -> frame(FIN | Opcodes.CLOSE, new byte[] {0x3, (byte) 0xE8, 'a', (byte) 0xFF});
            default -> throw new IllegalStateException();
        }
        closeEnd = closed ? closeEnd : made;
        closed |= wrong.closes();
    }

    private void noText(boolean counts) {
        // what stands in front of the wrong byte is text and arrives, unless a message of the other kind is open
        if (fragmented && !text) {
            frame(FIN | Opcodes.TEXT, new byte[] {'a', (byte) 0xFF, 'b'});
            violationCode = counts ? CloseCodes.PROTOCOL_ERROR : violationCode;
        } else {
            boolean inside = fragmented && !Content.startsCharacter(textSent);
            frame(FIN | (fragmented ? Opcodes.CONTINUATION : Opcodes.TEXT), new byte[] {'a', (byte) 0xFF, 'b'});
            if (counts && !inside) {
                payload.add('a');
            }
        }
    }

    static byte[] pingPayload(int number, int length) {
        byte[] payload = new byte[Math.min(Opcodes.MAX_CONTROL_PAYLOAD, length + 2)];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i == 0 ? number >>> 8 : number + i - 1);
        }
        return payload;
    }

    private int start() {
        return FIN | (fragmented ? Opcodes.CONTINUATION : Opcodes.BINARY);
    }

    /** Whether the tunnel has to heed what is sent now. */
    private boolean counts() {
        return violationCode == 0 && !closed && !ended;
    }

    private static Bytes prefix(Bytes bytes, int length) {
        return new Bytes().add(bytes.toArray(), 0, length);
    }

    private void blind(int... bytes) {
        blindFrom = Math.min(blindFrom, made);
        raw(bytes);
    }

    private void raw(int... bytes) {
        for (int b : bytes) {
            frames.add(b);
        }
        made += bytes.length;
    }

    private void frame(int first, byte[] bytes) {
        int key = framesSent++ % 7 == 0 ? 0 : framesSent * 0x9E3779B1;
        if (bytes.length < 126) {
            raw(first, MASK | bytes.length);
        } else {
            raw(first, MASK | 126, bytes.length >>> 8, bytes.length);
        }
        raw(key >>> 24, key >>> 16, key >>> 8, key);
        for (int i = 0; i < bytes.length; i++) {
            frames.add(bytes[i] ^ key >>> 24 - 8 * (i & 3));
        }
        made += bytes.length;
    }
}
