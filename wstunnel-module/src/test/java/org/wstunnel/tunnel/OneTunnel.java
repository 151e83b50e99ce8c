// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tunnel on virtual time whose both peers do what a test says, one event after another.
 */
final class OneTunnel implements Relay.Told {
    static final long SECOND = 1_000_000_000L;
    static final int BUFFER = 16_384;

    final SimulatedLoop loop = new SimulatedLoop();
    final Recorder client = new Recorder();
    final Recorder backend = new Recorder();
    /** What the client and the link have been told, in order. */
    final List<String> told = new ArrayList<>();
    /** Payload that the client has got. */
    final Bytes payload = new Bytes();
    /** The frames that brought it: their type, and their length. */
    final List<String> frames = new ArrayList<>();
    final List<byte[]> pings = new ArrayList<>();
    final SimulatedEndpoint toClient;
    final SimulatedEndpoint toBackend;
    final Relay relay;
    private final Verdict verdict = new Verdict();
    private final ServerFrames wire = new ServerFrames(verdict, new Frames());
    private Optional<Integer> exitValue = Optional.empty();
    private boolean over;

    /** The tunnel, but for what a test is about. */
    static TunnelOptions options(int buffer, SessionLimits limits, SimulatedPing.Kind ping) {
        return new TunnelOptions("t", buffer, Long.MAX_VALUE, Duration.ofSeconds(5), Optional.empty(), Optional.empty(), limits,
                new SimulatedPing(ping), 0);
    }

    OneTunnel() {
        this(options(BUFFER, SessionLimits.NONE, SimulatedPing.Kind.NONE));
    }

    OneTunnel(TunnelOptions options) {
        this(options, FrameMode.BINARY, new byte[0]);
    }

    OneTunnel(TunnelOptions options, FrameMode mode, byte[] early) {
        toClient = new SimulatedEndpoint("client", loop, verdict, client);
        toBackend = new SimulatedEndpoint("backend", loop, verdict, backend);
        relay = new Relay(loop, new TunnelEnds(toClient, early, toBackend, new Link(), () -> told.add("answered")), options, mode,
                new TunnelLog("t", "1", 0), this);
        relay.open();
        go();
    }

    /** Does all that there is to do at this time. */
    void go() {
        boolean more = true;
        while (more && verdict.fault() == null) {
            Runnable due = loop.due();
            if (due != null) {
                due.run();
            }
            toClient.newTurn();
            toBackend.newTurn();
            boolean moved = toClient.ready();
            moved |= toBackend.ready();
            loop.endTurn();
            more = due != null || moved;
        }
        if (verdict.fault() != null) {
            throw new AssertionError(verdict.fault());
        }
    }

    /** Lets time pass, and alarms ring when they are due. */
    void pass(long nanos) {
        long end = loop.now() + nanos;
        while (loop.untilAlarm() <= end - loop.now()) {
            loop.pass(loop.untilAlarm());
            go();
        }
        loop.pass(end - loop.now());
        go();
    }

    /** The client sends a frame, with a mask of zeros. */
    void clientSends(int opcode, byte... bytes) {
        Bytes frame = toClient.arrived().add(0x80 | opcode);
        if (bytes.length < 126) {
            frame.add(0x80 | bytes.length);
        } else {
            frame.add(0x80 | 126).add(bytes.length >> 8).add(bytes.length);
        }
        frame.add(new byte[4]).add(bytes);
    }

    void backendSends(byte... bytes) {
        toBackend.arrived().add(bytes);
    }

    /** The backend is a program that has ended. */
    void programEnds(int value) {
        exitValue = Optional.of(value);
        toBackend.endArrives();
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void answered(long nanos) {
        told.add("pong after " + nanos);
    }

    @Override
    public void over() {
        over = true;
    }

    private final class Frames implements ServerFrames.Sink {
        @Override
        public void data(boolean text, ByteBuffer bytes, int at, int length) {
            payload.add(bytes.slice(at, length));
            frames.add((text ? "text " : "binary ") + length);
        }

        @Override
        public void ping(byte[] bytes) {
            pings.add(bytes);
        }

        @Override
        public void pong(byte[] bytes) {
            told.add("pong of " + bytes.length);
        }

        @Override
        public void close(int code, String reason) {
            told.add("close " + code + " " + reason);
        }
    }

    /** A peer: what has reached it, and how often it was read. */
    final class Recorder implements SimulatedEndpoint.Peer {
        private final Bytes got = new Bytes();
        private int reads;

        byte[] got() {
            return got.toArray();
        }

        int timesRead() {
            return reads;
        }

        @Override
        public void reads() {
            reads++;
        }

        @Override
        public void written(ByteBuffer bytes) {
            if (this == client) {
                wire.read(bytes.duplicate());
            }
        }

        @Override
        public void took(byte[] bytes, int length) {
            got.add(bytes, 0, length);
        }

        @Override
        public void ended() {
            // so does what comes of it
        }

        @Override
        public void closed(boolean inOrder) {
            told.add((this == client ? "client" : "backend") + (inOrder ? " closed" : " cut"));
        }
    }

    private final class Link implements TunnelEnds.Link {
        @Override
        public void heard() {
            told.add("heard");
        }

        @Override
        public void spoken() {
            told.add("spoken");
        }

        @Override
        public void lost(String how) {
            told.add("lost: " + how);
        }

        @Override
        public Optional<Integer> exitValue() {
            return exitValue;
        }

        @Override
        public void closed() {
            told.add("link closed");
        }
    }
}
