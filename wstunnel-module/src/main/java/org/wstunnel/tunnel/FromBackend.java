// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.wstunnel.frame.FrameHeader;
import org.wstunnel.frame.Opcodes;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * Reads the backend's bytes, and sends them to the client in frames. Belongs to the loop's thread.
 */
final class FromBackend {
    /**
     * Bytes of a frame at most: some clients refuse messages of more than 64 KiB, and with its header it is one segment
     * of the loopback interface, and one packet for a network card that cuts them itself.
     */
    private static final int MOST_IN_FRAME = 60 * 1024;
    /** Where the payload of a second frame goes. */
    private static final int SECOND = FrameHeader.ROOM + MOST_IN_FRAME + FrameHeader.MEDIUM;

    private final Loop loop;
    private final Endpoint backend;
    private final ClientOutput output;
    private final PayloadText text;
    private final Pacer pacer;
    private final int frameSize;
    /** Whether two full frames may be read at once: each read that makes room wakes the backend, and each write the client. */
    private final boolean pairs;
    private final TunnelLog log;
    private boolean notUtf8;
    /** Whether the last read has brought a full frame. */
    private boolean full;
    /** Read by others, a little late. */
    private long frames;
    /** Bytes of payload in these frames. */
    private long bytes;

    FromBackend(Parts parts, FrameMode mode) {
        TunnelOptions options = parts.options();
        this.loop = parts.loop();
        this.backend = parts.ends().backend();
        this.output = parts.toClient();
        this.text = new PayloadText(mode);
        this.pacer = parts.paceOfBackend();
        this.frameSize = Math.min(options.bufferSize(), MOST_IN_FRAME);
        this.pairs = options.bufferSize() >= 2 * MOST_IN_FRAME && options.limits().bytesToClient() == 0;
        this.log = parts.log();
    }

    /** Number of data frames sent. */
    long frames() {
        return frames;
    }

    /** Bytes of payload sent. */
    long bytes() {
        return bytes;
    }

    /** The client's first data frame is text. */
    void clientSendsText() {
        text.clientSendsText();
    }

    /** Whether the backend has sent bytes that are not UTF-8 where only text may be sent. */
    boolean notUtf8() {
        return notUtf8;
    }

    /**
     * Read what is there, and send it in one frame, or in two.
     *
     * @return number of bytes; -1 at the end of the stream
     * @throws IOException if the backend is lost
     */
    int read() throws IOException {
        int read = full && pairs && !text.wanted() ? readTwo() : readOne();
        full = read >= frameSize;
        return read;
    }

    private int readOne() throws IOException {
        ByteBuffer buffer = loop.output(FrameHeader.ROOM + frameSize);
        int held = text.heldLength();
        text.putHeld(buffer, FrameHeader.ROOM);
        int start = FrameHeader.ROOM + held;
        int read = backend.read(buffer.limit(start + pacer.limit(frameSize - held)).position(start));
        buffer.clear();
        if (read > 0) {
            pacer.passed(read, loop.now());
            send(buffer, held, read);
        } else if (read < 0) {
            end(buffer, held);
        }
        return read;
    }

    /** Between the payloads there is room for the header of the second one. */
    private int readTwo() throws IOException {
        ByteBuffer buffer = loop.output(SECOND + frameSize);
        int read = backend.read(buffer.slice(FrameHeader.ROOM, frameSize), buffer.slice(SECOND, frameSize));
        int second = read - frameSize;
        if (second < FrameHeader.MEDIUM_FROM) {
            if (read > 0) {
                frame(false, buffer, Math.min(read, frameSize));
            }
            if (second > 0) {
                // its header is shorter, so it does not stand right behind the first frame
                output.data(buffer.clear().limit(SECOND + second).position(header(false, buffer, SECOND, second)));
            }
        } else {
            int start = header(false, buffer, FrameHeader.ROOM, frameSize);
            header(false, buffer, SECOND, second);
            output.data(buffer.limit(SECOND + second).position(start));
        }
        return read;
    }

    /**
     * Read what is there, and drop it.
     *
     * @return number of bytes; -1 at the end of the stream
     * @throws IOException if the backend is lost
     */
    int drop() throws IOException {
        return backend.read(loop.output(frameSize));
    }

    private void send(ByteBuffer buffer, int held, int read) {
        boolean asText = text.wanted();
        int valid = asText ? text.validPrefix(buffer, FrameHeader.ROOM + held, read) : read;
        if (valid < read && text.only()) {
            notUtf8 = true;
        } else if (valid < read) {
            asText = false;
            valid = read;
        }
        int length = held + valid;
        if (asText) {
            length -= text.holdBack(buffer, FrameHeader.ROOM + length, length);
        } else {
            text.letGo();
        }
        frame(asText, buffer, length);
    }

    /** A character that is not complete is no text. */
    private void end(ByteBuffer buffer, int held) {
        if (held > 0 && text.only()) {
            notUtf8 = true;
        } else if (held > 0) {
            frame(false, buffer, held);
        }
        text.letGo();
    }

    private void frame(boolean asText, ByteBuffer buffer, int length) {
        if (length > 0) {
            output.data(buffer.limit(FrameHeader.ROOM + length).position(header(asText, buffer, FrameHeader.ROOM, length)));
        }
    }

    /** Puts the header of a frame in front of its payload. Returns where it begins. */
    private int header(boolean asText, ByteBuffer buffer, int payload, int length) {
        int opcode = asText ? Opcodes.TEXT : Opcodes.BINARY;
        if (log.logsFrames()) {
            log.frame("sending", Opcodes.name(opcode), length);
        }
        frames++;
        bytes += length;
        return FrameHeader.put(true, opcode, buffer, payload, length);
    }
}
