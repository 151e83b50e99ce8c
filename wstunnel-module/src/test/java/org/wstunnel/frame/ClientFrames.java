package org.wstunnel.frame;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

import io.helidon.websocket.WsCloseException;

/**
 * Feeds a decoder and writes down what it finds.
 */
final class ClientFrames {
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
        // not at the start of the array, and not up to its end: nothing may depend on that
        byte[] array = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, array, 3, bytes.length);
        decoder.input(array, 3, 3 + bytes.length);
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
        } catch (WsCloseException e) {
            events.append(" violation ").append(e.closeCode());
            ended = true;
        } finally {
            data.write(array, decoder.dataStart(), decoder.dataEnd() - decoder.dataStart());
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
