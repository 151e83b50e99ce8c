// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

import org.wstunnel.frame.ClosePayload;
import org.wstunnel.frame.FrameHeader;
import org.wstunnel.frame.Opcodes;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * Everything that is sent to the client, whole frames one after another.
 * <p>
 * A control frame waits until the client has taken the data in front of it. There is one place of each kind, so a
 * client that asks for pongs and does not read them costs nothing; RFC 6455 section 5.5.3 allows to answer the last
 * ping alone. Belongs to the loop's thread.
 */
final class ClientOutput {
    private static final int PING_PAYLOAD = 8;
    /** Bytes of pongs that are written at once. */
    private static final int PONGS = 4096;
    private static final int NONE = -1;

    private final Loop loop;
    private final Endpoint client;
    private final TunnelState state;
    private final Blockage blockage;
    private IOException failure;
    /** Whether what waits is data. Control frames are only written when nothing waits. */
    private boolean dataWaits;
    /** Where the pongs end that are in the loop's buffer until the client's input is decoded. */
    private int pongsEnd;
    /** Payload of the pong that waits. */
    private byte[] pong;
    private int pongLength = NONE;
    private boolean pingWaits;
    /** Payload of the last ping until its pong has come. */
    private byte[] pingPayload;
    private long pingWritten;
    private long pingsWritten;
    private boolean awaitingPong;

    ClientOutput(Loop loop, Endpoint client, TunnelState state) {
        this.loop = loop;
        this.client = client;
        this.state = state;
        this.blockage = new Blockage(loop.now());
        this.pingWritten = loop.now();
    }

    /** How long the client lets its output wait. */
    Blockage blockage() {
        return blockage;
    }

    /** Whether output waits for the client to take it. */
    boolean waiting() {
        return blockage.blocked();
    }

    /** Why nothing can be sent any more, {@code null} while that is not so. */
    IOException failure() {
        return failure;
    }

    /** Send whole frames; nothing is to wait. */
    void data(ByteBuffer frames) {
        write(frames);
        dataWaits = waiting();
    }

    /**
     * Answer a ping, together with those that came with it, in {@link #flushPongs()}. Where that would be more than a
     * few kilobytes, only the last one of the others is answered.
     */
    void pong(byte[] payload, int length) {
        if (!state.sendsControl()) {
            return;
        }
        if (!waiting() && pongsEnd + FrameHeader.MEDIUM + length <= PONGS) {
            pongsEnd = FrameHeader.control(loop.output(PONGS), pongsEnd, Opcodes.PONG, payload, length);
            return;
        }
        if (pong == null) {
            pong = new byte[Opcodes.MAX_CONTROL_PAYLOAD];
        }
        System.arraycopy(payload, 0, pong, 0, length);
        pongLength = length;
    }

    /** The client's input is decoded: send the pongs, with one write for all. */
    void flushPongs() {
        if (pongsEnd > 0) {
            int end = pongsEnd;
            pongsEnd = 0;
            write(loop.output(PONGS).limit(end));
        }
        writeWaiting();
    }

    /** Send a ping as soon as nothing waits. */
    void ping() {
        pingWaits = true;
        writeWaiting();
    }

    /** Time at which the last ping was written, or at which the tunnel was opened. */
    long pingWritten() {
        return pingWritten;
    }

    /** Number of pings that were written. */
    long pingsWritten() {
        return pingsWritten;
    }

    /** Whether nothing has come from the client since the last ping. */
    boolean awaitingPong() {
        return awaitingPong;
    }

    /** A byte has come from the client: whatever was asked of it, it is alive. */
    void received() {
        awaitingPong = false;
    }

    /** A pong has come. Returns the nanoseconds since its ping, or -1 if it does not answer the last ping. */
    long roundTrip(byte[] payload, int length) {
        if (pingPayload == null || !Arrays.equals(pingPayload, 0, PING_PAYLOAD, payload, 0, length)) {
            return -1;
        }
        pingPayload = null;
        return loop.now() - pingWritten;
    }

    /** The endpoint has written some of what waited. Returns whether that was data. */
    boolean written() {
        boolean data = dataWaits;
        blockage.progress(client.waiting() > 0, loop.now());
        dataWaits = data && waiting();
        writeWaiting();
        return data;
    }

    /** Whatever waits is to reach the client before its connection is closed. Returns whether nothing waits any more. */
    boolean handOver() {
        try {
            boolean done = client.handOver();
            if (done) {
                written();
            }
            return done;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    /** Output that waited cannot be written. */
    void failed(IOException cause) {
        failure = cause;
    }

    /** Write the control frames that wait, if nothing else does. */
    void writeWaiting() {
        if (pongLength != NONE && !waiting() && state.sendsControl()) {
            int length = pongLength;
            pongLength = NONE;
            control(Opcodes.PONG, pong, length);
        }
        if (pingWaits && !waiting() && state.sendsControl()) {
            pingWaits = false;
            awaitingPong = true;
            pingPayload = new byte[PING_PAYLOAD];
            ThreadLocalRandom.current().nextBytes(pingPayload);
            pingWritten = loop.now();
            pingsWritten++;
            control(Opcodes.PING, pingPayload, PING_PAYLOAD);
        }
        if (!waiting()) {
            writeClose();
        }
    }

    /** Write the Close frame, if it is wanted, behind whatever waits. */
    void writeClose() {
        if (state.wantsClose()) {
            state.closeWritten();
            byte[] payload = ClosePayload.of(state.code(), state.reason());
            control(Opcodes.CLOSE, payload, payload.length);
        }
    }

    private void control(int opcode, byte[] payload, int length) {
        ByteBuffer frame = loop.output(FrameHeader.ROOM + Opcodes.MAX_CONTROL_PAYLOAD);
        frame.limit(FrameHeader.control(frame, 0, opcode, payload, length));
        write(frame);
    }

    private void write(ByteBuffer bytes) {
        if (failure != null) {
            return;
        }
        try {
            blockage.progress(!client.write(bytes), loop.now());
        } catch (IOException e) {
            failure = e;
        }
    }
}
