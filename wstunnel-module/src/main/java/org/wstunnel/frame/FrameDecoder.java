package org.wstunnel.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.helidon.websocket.WsCloseException;

/**
 * Reads the frames of a client (RFC 6455 sections 5 and 7) out of a buffer, in place.
 * <p>
 * No frame is ever assembled: whatever part of a payload the buffer holds is unmasked where it lies, and the payloads of
 * several frames are moved together, so that one piece of the buffer can be passed on with one write. Only control frames,
 * which are at most 125 bytes, are kept whole.
 * <p>
 * Use: {@link #input}, then {@link #next} until it returns {@link Event#NEED_INPUT}; what the events are about is read from
 * the other methods, and {@link #dataStart()} to {@link #dataEnd()} is the payload that was found so far.
 * After a violation was thrown the decoder only looks for the end of the connection: it skips all frames but a Close.
 * <p>
 * Belongs to the one thread that reads from the client.
 */
public final class FrameDecoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_HEADER = 14;
    /** Two bytes and the key. */
    private static final int SHORT_HEADER = 2 + Integer.BYTES;
    /** The first two bytes of a binary message without payload, the first of them last; the length comes to the second. */
    private static final int EMPTY_BINARY_MESSAGE = Opcodes.MASK << Byte.SIZE | Opcodes.FIN | Opcodes.BINARY;

    private final long maxFrameSize;
    private final Utf8 utf8 = new Utf8();
    private final byte[] control = new byte[Opcodes.MAX_CONTROL_PAYLOAD];
    private final byte[] header = new byte[LONGEST_HEADER];

    private byte[] bytes;
    private int position;
    private int limit;
    private int dataStart;
    private int dataEnd;

    /** Bytes of a header that the last input ended in. */
    private int headerHeld;
    private boolean inPayload;
    private int opcode;
    private boolean fin;
    private long remaining;
    private int key;
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

    /**
     * What {@link #next()} has found.
     */
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
     * Give the next bytes from the client.
     *
     * @param bytes array, its bytes are overwritten by unmasked payload
     * @param from  index of the first byte
     * @param to    index behind the last byte
     */
    public void input(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.limit = to;
        this.dataStart = from;
        this.dataEnd = from;
    }

    /**
     * Decode up to the next control frame, or to the end of the input.
     *
     * @return what was found
     * @throws WsCloseException if the client has broken RFC 6455, with the close code to answer; the data found before that
     *                          is valid
     */
    public Event next() {
        while (true) {
            if (closed) {
                return Event.CLOSE;
            }
            shortMessages();
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
            } else if (!header()) {
                return Event.NEED_INPUT;
            }
        }
    }

    /**
     * Index of the first payload byte found in the input.
     *
     * @return index
     */
    public int dataStart() {
        return dataStart;
    }

    /**
     * Index behind the last payload byte found in the input.
     *
     * @return index
     */
    public int dataEnd() {
        return dataEnd;
    }

    /**
     * Whether the first data frame of the connection was a text frame.
     *
     * @return {@code true} if it was text, {@code false} if it was binary or has not come yet
     */
    public boolean firstIsText() {
        return firstIsText;
    }

    /**
     * Number of data frames whose header was read.
     *
     * @return number of frames since the connection was opened
     */
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

    /**
     * Length of the last control frame's payload.
     *
     * @return length in bytes, 125 at most
     */
    public int controlLength() {
        return controlLength;
    }

    /**
     * Code of the client's Close frame.
     *
     * @return status code, {@link CloseCodes#NO_STATUS} if the frame had none
     */
    public int closeCode() {
        return controlLength < 2 ? CloseCodes.NO_STATUS : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
    }

    /**
     * Reason of the client's Close frame.
     *
     * @return reason, may be empty
     */
    public String closeReason() {
        return controlLength <= 2 ? "" : new String(control, 2, controlLength - 2, StandardCharsets.UTF_8);
    }

    /**
     * Most of what most clients send: binary messages of one short frame that the input holds as a whole. All else is left to the
     * methods below, which come to the same for these as well, at several times the cost.
     */
    private void shortMessages() {
        if (inPayload || headerHeld > 0 || fragmented || skipping) {
            return;
        }
        // in variables: the compiler would read and write the fields for each frame
        byte[] in = bytes;
        int stop = limit;
        int longest = (int) Math.min(maxFrameSize, Opcodes.LENGTH_16 - 1);
        int at = position;
        boolean first = dataStart == dataEnd;
        int start = first ? at + SHORT_HEADER : dataStart;
        int end = first ? start : dataEnd;
        long frames = 0;
        while (at <= stop - SHORT_HEADER) {
            // what is not such a frame, or not masked, comes to a negative length, or to a very large one
            int length = Integer.rotateRight((char) CHAR.get(in, at) - EMPTY_BINARY_MESSAGE, Byte.SIZE);
            int from = at + SHORT_HEADER;
            if (Integer.compareUnsigned(length, longest) > 0 || length > stop - from) {
                break;
            }
            Mask.applyLoosely(in, from, end, length, (int) INT.get(in, at + 2));
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

    private boolean header() {
        if (headerHeld == 0 && limit - position >= LONGEST_HEADER) {
            checkStart(bytes[position], bytes[position + 1]);
            int start = position;
            position += headerLength(bytes[position + 1]);
            startFrame(bytes, start);
            return true;
        }
        while (headerHeld < 2 || headerHeld < headerLength(header[1])) {
            if (position == limit) {
                return false;
            }
            header[headerHeld++] = bytes[position++];
            if (headerHeld == 2) {
                checkStart(header[0], header[1]);
            }
        }
        headerHeld = 0;
        startFrame(header, 0);
        return true;
    }

    private static int headerLength(byte second) {
        int length = switch (second & Opcodes.LENGTH) {
            case Opcodes.LENGTH_16 -> 4;
            case Opcodes.LENGTH_64 -> 10;
            default -> 2;
        };
        return (second & Opcodes.MASK) == 0 ? length : length + Integer.BYTES;
    }

    // all that the first two bytes can tell: a client that is wrong is told so before it has sent the rest
    private void checkStart(byte first, byte second) {
        if (skipping) {
            return;
        }
        int code = first & Opcodes.OPCODE;
        if ((first & Opcodes.RSV) != 0) {
            throw violation("reserved bits are set");
        }
        if ((second & Opcodes.MASK) == 0) {
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

    private void startFrame(byte[] from, int start) {
        byte second = from[start + 1];
        fin = (from[start] & Opcodes.FIN) != 0;
        opcode = from[start] & Opcodes.OPCODE;
        int end = start + 2;
        int length = second & Opcodes.LENGTH;
        int extra = length == Opcodes.LENGTH_16 ? Short.BYTES : length == Opcodes.LENGTH_64 ? Long.BYTES : 0;
        remaining = extra == 0 ? length : number(from, end, extra);
        end += extra;
        key = (second & Opcodes.MASK) == 0 ? 0 : (int) INT.get(from, end);
        controlLength = 0;
        inPayload = true;
        if (skipping) {
            remaining = remaining < 0 ? Long.MAX_VALUE : remaining;
        } else {
            checkLength(extra);
            startMessage();
        }
    }

    private void checkLength(int extra) {
        if (remaining < 0) {
            remaining = Long.MAX_VALUE;
            throw violation("length has its top bit set");
        }
        if (extra == Short.BYTES && remaining < Opcodes.LENGTH_16 || extra == Long.BYTES && remaining <= 0xFFFF) {
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

    private void payload() {
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
            System.arraycopy(bytes, start, control, controlLength, length);
            Mask.apply(control, controlLength, controlLength, length, key);
            controlLength += length;
        }
        key = Mask.rotate(key, length);
    }

    private void data(int start, int length) {
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

    private Event endOfFrame() {
        closed = opcode == Opcodes.CLOSE;
        if (skipping) {
            return null;
        }
        switch (opcode) {
            case Opcodes.PING:
                return Event.PING;
            case Opcodes.PONG:
                return Event.PONG;
            case Opcodes.CLOSE:
                checkClose();
                return null;
            default:
                if (text && fin && !utf8.complete()) {
                    throw violation("text ends inside a character", CloseCodes.NOT_UTF8);
                }
                return null;
        }
    }

    private void checkClose() {
        if (controlLength == 1) {
            throw violation("close code is cut off");
        }
        if (controlLength >= 2 && !CloseCodes.mayBeReceived(closeCode())) {
            throw violation("close code is not allowed");
        }
        Utf8 reason = new Utf8();
        if (controlLength > 2 && !(reason.feed(control, 2, controlLength - 2) && reason.complete())) {
            throw violation("close reason is not UTF-8", CloseCodes.NOT_UTF8);
        }
    }

    private WsCloseException violation(String message) {
        return violation(message, CloseCodes.PROTOCOL_ERROR);
    }

    private WsCloseException violation(String message, int code) {
        skipping = true;
        return new WsCloseException(message, code);
    }

    private static long number(byte[] from, int start, int length) {
        long value = 0;
        for (int i = start; i < start + length; i++) {
            value = value << 8 | from[i] & 0xFF;
        }
        return value;
    }
}
