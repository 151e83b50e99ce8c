// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.Opcodes;

/**
 * Reads what a tunnel writes to its client, as RFC 6455 demands it of a client. The tunnel writes whole frames.
 */
final class ServerFrames {
    private final Verdict verdict;
    private final Sink sink;
    private boolean closed;

    /**
     * Learns what was written.
     */
    interface Sink {
        /** Payload, from an index of the buffer on. */
        void data(boolean text, ByteBuffer bytes, int at, int length);

        void ping(byte[] payload);

        void pong(byte[] payload);

        void close(int code, String reason);
    }

    ServerFrames(Verdict verdict, Sink sink) {
        this.verdict = verdict;
        this.sink = sink;
    }

    /** Reads from position to limit. */
    void read(ByteBuffer bytes) {
        int at = bytes.position();
        while (at < bytes.limit() && verdict.fault() == null) {
            at = frame(bytes, at);
        }
    }

    private int frame(ByteBuffer bytes, int at) {
        verdict.require(!closed, "a frame after the Close");
        int left = bytes.limit() - at;
        int first = bytes.get(at) & 0xFF;
        int length = left < 2 ? 0 : bytes.get(at + 1) & 0xFF;
        int header = 2;
        if (length == 126 && left >= 4) {
            length = (bytes.get(at + 2) & 0xFF) << 8 | bytes.get(at + 3) & 0xFF;
            header = 4;
            verdict.require(length >= 126, "a length that is not in its shortest form");
        }
        verdict.require(left >= header && length < 126 == (header == 2) && header + length <= left,
                "no whole frame, or a masked one");
        verdict.require((first & 0xF0) == 0x80, "FIN is not set, or reserved bits are");
        if (verdict.fault() == null) {
            payload(first & 0xF, bytes, at + header, length);
        }
        return at + header + length;
    }

    private void payload(int opcode, ByteBuffer bytes, int at, int length) {
        if (opcode == Opcodes.TEXT || opcode == Opcodes.BINARY) {
            verdict.require(length > 0, "an empty frame");
            sink.data(opcode == Opcodes.TEXT, bytes, at, length);
            return;
        }
        verdict.require(length <= Opcodes.MAX_CONTROL_PAYLOAD, "a long control frame");
        byte[] payload = new byte[length];
        bytes.get(at, payload);
        switch (opcode) {
            case Opcodes.PING -> sink.ping(payload);
            case Opcodes.PONG -> sink.pong(payload);
            case Opcodes.CLOSE -> close(payload);
            default -> verdict.fault("opcode " + opcode);
        }
    }

    private void close(byte[] payload) {
        closed = true;
        if (payload.length == 0) {
            sink.close(CloseCodes.NO_STATUS, "");
            return;
        }
        verdict.require(payload.length >= 2, "a Close with half a code");
        int code = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        verdict.require(CloseCodes.mayBeReceived(code), "close code " + code + " on the wire");
        sink.close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }
}
