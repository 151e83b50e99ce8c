// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Feeds a decoder and writes down what it finds.
 */
final class ClientFrames {
    /** One for all, as the loops have it: it holds what others have left there. */
    private static final ThreadLocal<ByteBuffer> BUFFER = ThreadLocal.withInitial(
            () -> ByteBuffer.allocateDirect(1 << 17).order(ByteOrder.LITTLE_ENDIAN));
    private static final byte[] KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private final FrameDecoder decoder;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final StringBuilder events = new StringBuilder();
    private boolean ended;

    ClientFrames(long maxFrameSize) {
        decoder = new FrameDecoder(maxFrameSize);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A new direct buffer that holds the bytes and no more, in big endian order. */
    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    static byte[] bytes(ByteBuffer buffer, int from, int to) {
        byte[] bytes = new byte[to - from];
        buffer.get(from, bytes);
        return bytes;
    }

    /** A frame with the key of RFC 6455 section 5.7 and the shortest length. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(new byte[4]);
            for (int shift = 24; shift >= 0; shift -= 8) {
                frame.write(payload.length >>> shift);
            }
        }
        frame.writeBytes(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ KEY[i & 3]);
        }
        return frame.toByteArray();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** Decodes bytes as if one read had brought them. Returns whether the connection has ended. */
    boolean feed(byte[] bytes) {
        if (ended) {
            return true;
        }
        // not at the start of the buffer, and not up to its limit: nothing may depend on that
        ByteBuffer buffer = BUFFER.get().limit(bytes.length + 7).put(3, bytes);
        decoder.input(buffer, 3, 3 + bytes.length);
        try {
            for (FrameDecoder.Event event = decoder.next(); event != FrameDecoder.Event.NEED_INPUT; event = decoder.next()) {
                switch (event) {
                    case CLOSE -> {
                        events.append(" close ").append(decoder.closeCode()).append(' ').append(decoder.closeReason());
                        ended = true;
                        return true;
                    }
                    default -> events.append(event == FrameDecoder.Event.PING ? " ping " : " pong ")
                            .append(HexFormat.of().formatHex(decoder.controlPayload(), 0, decoder.controlLength()));
                }
            }
        } catch (FrameException e) {
            events.append(" violation ").append(e.code());
            ended = true;
        } finally {
            data.writeBytes(bytes(buffer, decoder.dataStart(), decoder.dataEnd()));
        }
        return ended;
    }

    FrameDecoder decoder() {
        return decoder;
    }

    byte[] data() {
        return data.toByteArray();
    }

    /** All that was found: the data in hex, and then the events. */
    String found() {
        return hex(data()) + events.toString().stripTrailing();
    }
}
