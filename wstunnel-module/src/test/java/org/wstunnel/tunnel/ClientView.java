// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * What a tunnel has written to its client so far, and whether that is what the client has to get.
 */
final class ClientView implements ServerFrames.Sink {
    private final FrameMode mode;
    private final Verdict verdict;
    private final ClientStream stream;
    private final Bytes fromBackend;
    private final ServerFrames frames;
    private final Queue<Demand> demands = new ArrayDeque<>();
    private long written;
    private int data;
    private long dataUpTo;
    private int pongs;
    private int pings;
    private boolean closed;
    private int closeCode;
    private String closeReason;

    /**
     * What the client is to answer.
     *
     * @param at   how many bytes it has then taken
     * @param ping payload of a ping; {@code null} for a Close
     */
    // nobody compares two of them
    @SuppressWarnings("ArrayRecordComponent")
    record Demand(long at, byte[] ping) {
    }

    ClientView(FrameMode mode, Verdict verdict, ClientStream stream, Bytes fromBackend) {
        this.mode = mode;
        this.verdict = verdict;
        this.stream = stream;
        this.fromBackend = fromBackend;
        this.frames = new ServerFrames(verdict, this);
    }

    /** Bytes were written, from position to limit. */
    void written(ByteBuffer bytes) {
        written += bytes.remaining();
        frames.read(bytes);
    }

    /** What is to be answered next when so many bytes were taken; {@code null} if there is nothing. */
    Demand next(long taken) {
        return demands.isEmpty() || demands.peek().at > taken ? null : demands.poll();
    }

    /** Bytes of payload. */
    int data() {
        return data;
    }

    /** How many bytes there are up to the last one of payload. */
    long dataUpTo() {
        return dataUpTo;
    }

    /** Number of the client's pings that were answered or skipped. */
    int pongs() {
        return pongs;
    }

    /** Number of pings of the tunnel. */
    int pings() {
        return pings;
    }

    /** Whether there is a Close. */
    boolean closed() {
        return closed;
    }

    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
    }

    // ---- Sink

    @Override
    public void data(boolean text, ByteBuffer bytes, int at, int length) {
        verdict.require(fromBackend.holds(data, bytes, at, length),
                "the client gets bytes that the backend has not sent at that place");
        data += length;
        dataUpTo = written;
        if (text) {
            byte[] payload = new byte[length];
            bytes.get(at, payload);
            verdict.require(Content.isText(payload), "a text frame that is no text");
        }
        boolean right = switch (mode) {
            case TEXT -> text;
            case BINARY -> !text;
            case MIRROR -> !text || stream.firstIsText();
        };
        verdict.require(right, "a frame of the wrong type");
    }

    @Override
    public void ping(byte[] payload) {
        pings++;
        demands.add(new Demand(written, payload));
    }

    @Override
    public void pong(byte[] payload) {
        int number = pongs;
        while (number < stream.pings() && !Arrays.equals(payload, ClientStream.pingPayload(number, payload.length - 2))) {
            number++;
        }
        verdict.require(number < stream.pings(), "a pong that answers nothing");
        pongs = number + 1;
    }

    @Override
    public void close(int code, String reason) {
        closed = true;
        closeCode = code;
        closeReason = reason;
        demands.add(new Demand(written, null));
    }
}
