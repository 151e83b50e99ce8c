// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the frames of a client (RFC 6455 sections 5 and 7) out of a direct buffer, in place.
 * <p>
 * No frame is ever assembled: whatever part of a payload the buffer holds is unmasked where it lies, and the payloads of
 * several frames are moved together, so that one piece of the buffer can be passed on with one write. Only control frames,
 * which are at most 125 bytes, are kept whole.
 * <p>
 * Use: {@link #input}, then {@link #next} until it returns {@link Event#NEED_INPUT}; what the events are about is read from
 * the other methods, and {@link #dataStart()} to {@link #dataEnd()} is the payload that was found so far.
 * After a violation was thrown the decoder only looks for the end of the connection: it skips all frames but a Close.
 * <p>
 * Belongs to the one thread that reads from the client. Nothing is allocated for a frame but a Close.
 */
public final class FrameDecoder {
    private static final int LONGEST_HEADER = 14;
    /** Two bytes and the key. */
    private static final int SHORT_HEADER = 2 + Integer.BYTES;
    /** The first two bytes of a binary message without payload, the first of them last; the length comes to the second. */
    private static final int EMPTY_BINARY_MESSAGE = Opcodes.MASK << Byte.SIZE | Opcodes.FIN | Opcodes.BINARY;

    private final long maxFrameSize;
    private final Utf8 utf8 = new Utf8();
    private final byte[] control = new byte[Opcodes.MAX_CONTROL_PAYLOAD];

    private ByteBuffer bytes;
    private int position;
    private int limit;
    private int dataStart;
    private int dataEnd;

    /** Bytes of a header that the last input ended in; what they say is in the fields below. */
    private int headerHeld;
    private boolean inPayload;
    private byte first;
    private byte second;
    /** Bytes of the payload that have not come; what is known of the length while the header is read. */
    private long remaining;
    /** For the next byte of the payload, see {@link Mask}. */
    private int key;
    private int opcode;
    private boolean fin;
    private int controlLength;

    /** Whether a fragmented message is open. */
    private boolean fragmented;
    private boolean text;
    private boolean firstIsText;
    private long dataFrames;
    /** Set by a violation: skip everything but a Close frame. */
    private boolean skipping;
    /** A Close frame was read, be it a valid one or not: it is the end. */
    private boolean closed;

    /** What {@link #next()} has found. */
    public enum Event {
        /** All input is decoded. */
        NEED_INPUT,
        /** A ping, see {@link #controlPayload()}. */
        PING,
        /** A pong, see {@link #controlPayload()}. */
        PONG,
        /** A Close, see {@link #closeCode()} and {@link #closeReason()}. What follows it is no frame. */
        CLOSE
    }

    /**
     * Create a decoder at the start of a connection.
     *
     * @param maxFrameSize largest payload of a frame, in bytes
     */
    public FrameDecoder(long maxFrameSize) {
        this.maxFrameSize = maxFrameSize;
    }

    /**
     * Give the next bytes from the client. The buffer's position is neither used nor changed, and its limit is only not
     * exceeded; both may change until the next input, as long as the limit is not below {@code to}.
     *
     * @param bytes direct buffer, its bytes are overwritten by unmasked payload. One in little endian order is used as
     *              it is, of any other one a duplicate is made, which costs an allocation; the order must not change
     *              until the next input
     * @param from  index of the first byte
     * @param to    index behind the last byte, at most the buffer's limit
     */
    public void input(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes.order() == ByteOrder.LITTLE_ENDIAN ? bytes : bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.position = from;
        this.limit = to;
        this.dataStart = from;
        this.dataEnd = from;
    }

    /**
     * Decode up to the next control frame, or to the end of the input.
     *
     * @return what was found
     * @throws FrameException if the client has broken RFC 6455, with the close code to answer; the data found before
     *                        that is valid
     */
    public Event next() throws FrameException {
        // This method is long, and must stay so. The compiler makes one piece of code of a method and those that it calls, down
        // to a certain depth. Where that was reached inside the loops below, each word cost calls, and short frames took three
        // times as long until the process ended. Of more than 325 bytes of bytecode no part of a caller is made.
        while (true) {
            if (closed) {
                return Event.CLOSE;
            }
            if (!inPayload && headerHeld == 0 && !fragmented && !skipping) {
                // Most of what most clients send: binary messages of one short frame that the input holds as a whole. All else
                // is left to what follows, which comes to the same for these as well, at several times the cost.
                // in variables: the compiler would read and write the fields for each frame
                ByteBuffer in = bytes;
                int stop = limit;
                int longest = (int) Math.min(maxFrameSize, Opcodes.LENGTH_16 - 1);
                int at = position;
                boolean none = dataStart == dataEnd;
                int start = none ? at + SHORT_HEADER : dataStart;
                int end = none ? start : dataEnd;
                long frames = 0;
                while (at <= stop - Long.BYTES) {
                    long word = in.getLong(at);
                    // what is not such a frame, or not masked, comes to a negative length, or to a very large one
                    int length = Integer.rotateRight((char) word - EMPTY_BINARY_MESSAGE, Byte.SIZE);
                    int from = at + SHORT_HEADER;
                    if (Integer.compareUnsigned(length, longest) > 0 || length > stop - from) {
                        break;
                    }
                    Mask.applyLoosely(in, from, end, length, (int) (word >>> Short.SIZE));
                    end += length;
                    at = from + length;
                    frames++;
                }
                if (frames > 0) {
                    position = at;
                    dataStart = start;
                    dataEnd = end;
                    dataFrames += frames;
                }
            }
            if (inPayload) {
                payload();
                if (remaining > 0) {
                    return Event.NEED_INPUT;
                }
                inPayload = false;
                Event event = endOfFrame();
                if (event != null) {
                    return event;
                }
            } else {
                if (headerHeld == 0 && limit - position >= LONGEST_HEADER) {
                    wholeHeader();
                } else {
                    while (headerHeld < 2 || headerHeld < headerLength()) {
                        if (position == limit) {
                            return Event.NEED_INPUT;
                        }
                        headerByte(bytes.get(position++));
                    }
                }
                headerHeld = 0;
                startFrame();
            }
        }
    }

    /** Index of the first payload byte found in the input. */
    public int dataStart() {
        return dataStart;
    }

    /** Index behind the last payload byte found in the input. */
    public int dataEnd() {
        return dataEnd;
    }

    /** Whether the first data frame of the connection has come and was a text frame. */
    public boolean firstIsText() {
        return firstIsText;
    }

    /** Number of data frames whose header was read since the connection was opened. */
    public long dataFrames() {
        return dataFrames;
    }

    /**
     * Payload of the last ping or pong.
     *
     * @return payload, valid until the next call of {@link #next()}; see {@link #controlLength()}
     */
    public byte[] controlPayload() {
        return control;
    }

    /** Length of the last control frame's payload in bytes, 125 at most. */
    public int controlLength() {
        return controlLength;
    }

    /** Code of the client's Close frame, {@link CloseCodes#NO_STATUS} if it had none. */
    public int closeCode() {
        return controlLength < 2 ? CloseCodes.NO_STATUS : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
    }

    /** Reason of the client's Close frame, may be empty. */
    public String closeReason() {
        return controlLength <= 2 ? "" : new String(control, 2, controlLength - 2, StandardCharsets.UTF_8);
    }

    private void wholeHeader() throws FrameException {
        first = bytes.get(position);
        second = bytes.get(position + 1);
        checkStart();
        int number = position + 2;
        remaining = switch (lengthBytes()) {
            case Short.BYTES -> Character.reverseBytes(bytes.getChar(number));
            case Long.BYTES -> Long.reverseBytes(bytes.getLong(number));
            default -> second & Opcodes.LENGTH;
        };
        key = masked() ? bytes.getInt(number + lengthBytes()) : 0;
        position += headerLength();
    }

    private void headerByte(byte b) throws FrameException {
        int index = headerHeld++;
        if (index == 0) {
            first = b;
        } else if (index == 1) {
            second = b;
            remaining = lengthBytes() == 0 ? second & Opcodes.LENGTH : 0;
            key = 0;
            checkStart();
        } else if (index < 2 + lengthBytes()) {
            remaining = remaining << Byte.SIZE | b & 0xFF;
        } else {
            key = key >>> Byte.SIZE | b << Integer.SIZE - Byte.SIZE;
        }
    }

    private int headerLength() {
        return 2 + lengthBytes() + (masked() ? Integer.BYTES : 0);
    }

    // those behind the first two bytes
    private int lengthBytes() {
        return switch (second & Opcodes.LENGTH) {
            case Opcodes.LENGTH_16 -> Short.BYTES;
            case Opcodes.LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
    }

    private boolean masked() {
        return (second & Opcodes.MASK) != 0;
    }

    // all that the first two bytes can tell: a client that is wrong is told so before it has sent the rest
    private void checkStart() throws FrameException {
        if (skipping) {
            return;
        }
        int code = first & Opcodes.OPCODE;
        if ((first & Opcodes.RSV) != 0) {
            throw violation("reserved bits are set");
        }
        if (!masked()) {
            throw violation("frame is not masked");
        }
        switch (code) {
            case Opcodes.CONTINUATION -> {
                if (!fragmented) {
                    throw violation("continuation of nothing");
                }
            }
            case Opcodes.TEXT, Opcodes.BINARY -> {
                if (fragmented) {
                    throw violation("message inside a message");
                }
            }
            case Opcodes.CLOSE, Opcodes.PING, Opcodes.PONG -> {
                if ((first & Opcodes.FIN) == 0) {
                    throw violation("control frame is fragmented");
                }
                if ((second & Opcodes.LENGTH) > Opcodes.MAX_CONTROL_PAYLOAD) {
                    throw violation("control frame is too long");
                }
            }
            default -> throw violation("reserved opcode");
        }
    }

    private void startFrame() throws FrameException {
        fin = (first & Opcodes.FIN) != 0;
        opcode = first & Opcodes.OPCODE;
        controlLength = 0;
        inPayload = true;
        if (skipping) {
            remaining = remaining < 0 ? Long.MAX_VALUE : remaining;
        } else {
            checkLength(lengthBytes());
            startMessage();
        }
    }

    private void checkLength(int lengthBytes) throws FrameException {
        if (remaining < 0) {
            remaining = Long.MAX_VALUE;
            throw violation("length has its top bit set");
        }
        if (lengthBytes == Short.BYTES && remaining < Opcodes.LENGTH_16 || lengthBytes == Long.BYTES && remaining <= 0xFFFF) {
            throw violation("length is not in its shortest form");
        }
        if (remaining > maxFrameSize) {
            throw violation("frame is too large", CloseCodes.TOO_BIG);
        }
    }

    private void startMessage() {
        if ((opcode & Opcodes.CONTROL) != 0) {
            return;
        }
        if (opcode != Opcodes.CONTINUATION) {
            text = opcode == Opcodes.TEXT;
            if (dataFrames == 0) {
                firstIsText = text;
            }
        }
        dataFrames++;
        fragmented = !fin;
    }

    private void payload() throws FrameException {
        int length = (int) Math.min(remaining, limit - position);
        if (length == 0) {
            return;
        }
        int start = position;
        position += length;
        remaining -= length;
        if (skipping) {
            return;
        }
        if ((opcode & Opcodes.CONTROL) == 0) {
            data(start, length);
        } else {
            for (int i = 0; i < length; i++) {
                control[controlLength++] = (byte) (bytes.get(start + i) ^ Mask.rotate(key, i));
            }
        }
        key = Mask.rotate(key, length);
    }

    private void data(int start, int length) throws FrameException {
        if (dataStart == dataEnd) {
            dataStart = start;
            dataEnd = start;
        }
        Mask.apply(bytes, start, dataEnd, length, key);
        if (text) {
            int valid = utf8.validPrefix(bytes, dataEnd, length);
            if (valid < length) {
                dataEnd += valid;
                throw violation("text is not UTF-8", CloseCodes.NOT_UTF8);
            }
        }
        dataEnd += length;
    }

    private Event endOfFrame() throws FrameException {
        closed = opcode == Opcodes.CLOSE;
        if (skipping) {
            return null;
        }
        return switch (opcode) {
            case Opcodes.PING -> Event.PING;
            case Opcodes.PONG -> Event.PONG;
            case Opcodes.CLOSE -> {
                checkClose();
                yield null;
            }
            default -> {
                if (text && fin && !utf8.complete()) {
                    throw violation("text ends inside a character", CloseCodes.NOT_UTF8);
                }
                yield null;
            }
        };
    }

    private void checkClose() throws FrameException {
        if (controlLength == 1) {
            throw violation("close code is cut off");
        }
        if (controlLength >= 2 && !CloseCodes.mayBeReceived(closeCode())) {
            throw violation("close code is not allowed");
        }
        if (controlLength > 2) {
            // not with our own check: that has seen direct buffers alone, and is faster as long as it does
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(control, 2, controlLength - 2));
            } catch (CharacterCodingException e) {
                throw violation("close reason is not UTF-8", CloseCodes.NOT_UTF8);
            }
        }
    }

    private FrameException violation(String message) {
        return violation(message, CloseCodes.PROTOCOL_ERROR);
    }

    private FrameException violation(String message, int code) {
        skipping = true;
        return new FrameException(message, code);
    }
}
