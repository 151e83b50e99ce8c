// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;

/**
 * The client of a simulated tunnel: sends frames, and answers as it was told to.
 */
final class ModelClient implements SimulatedEndpoint.Peer {
    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final SimulatedEndpoint endpoint;
    private final ClientStream stream;
    private final ClientView view;
    private SimulatedEndpoint backend;
    private boolean answersPings;
    private boolean dead;
    private boolean ended;
    private boolean cut;
    private boolean reset;
    private long dataMovedAt;
    private int pongsSent;
    private long closeTakenAt;
    private boolean cutInside;
    private byte[] early = new byte[0];

    ModelClient(Setting setting, SimulatedLoop loop, Verdict verdict, Bytes fromBackend) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.endpoint = new SimulatedEndpoint("client", loop, verdict, this);
        this.stream = new ClientStream(setting.maxFrame());
        this.view = new ClientView(setting.mode(), verdict, stream, fromBackend);
        this.answersPings = setting.answersPings();
        this.dataMovedAt = loop.now();
    }

    SimulatedEndpoint endpoint() {
        return endpoint;
    }

    ClientStream stream() {
        return stream;
    }

    /** Bytes that come right behind the request. */
    byte[] early() {
        if (setting.early() > 0) {
            stream.data(Content.BINARY, setting.early(), true);
            Bytes first = new Bytes();
            stream.frames().move(Math.max(0, stream.frames().length() - setting.earlyLater()), first);
            early = first.toArray();
            arrive(0);
        }
        return early;
    }

    // ---- what it does

    /** What was sent arrives, but for so many bytes. */
    void arrive(int later) {
        Bytes left = stream.frames();
        if (!ended) {
            left.move(Math.max(0, left.length() - later), endpoint.arrived());
        }
    }

    void end(boolean inside) {
        if (inside) {
            cut |= stream.frames().length() > 0;
            stream.frames().clear();
        }
        arrive(0);
        stream.end();
        ended = true;
        endpoint.endArrives();
    }

    void reset(boolean read, boolean write) {
        reset = true;
        endpoint.breaks(read, write);
    }

    /** From now on it takes everything, and answers. */
    void cooperate() {
        answersPings = true;
        arrive(0);
        endpoint.room(SimulatedEndpoint.ENDLESS);
    }

    /** From now on nothing comes from it. */
    void die() {
        answersPings = false;
        dead = true;
        endpoint.noRoom();
    }

    // ---- what is known

    boolean hasEnded() {
        return ended;
    }

    /** Whether bytes were lost because it has ended inside of what it sent. */
    boolean cut() {
        return cut;
    }

    boolean isReset() {
        return reset;
    }

    /** Whether all that it has sent has arrived. */
    boolean allArrived() {
        return stream.frames().length() == 0;
    }

    /** What was written to it. */
    ClientView view() {
        return view;
    }

    /** When it has taken payload last. */
    long dataMovedAt() {
        return dataMovedAt;
    }

    /** Whether the tunnel has read its Close frame, or the end of its stream. */
    boolean closeRead() {
        return endpoint.endRead() || stream.closeShows() && endpoint.readBytes() + early.length >= stream.closeEnd();
    }

    /** Whether its Close frame or the end of its stream can be read. */
    boolean closeArrived() {
        long arrived = early.length + endpoint.readBytes() + endpoint.arrived().length();
        return ended || stream.closeShows() && arrived >= stream.closeEnd();
    }

    /** Number of pings that it has answered. */
    int pongsSent() {
        return pongsSent;
    }

    /** When the Close has come to it. */
    long closeTakenAt() {
        return closeTakenAt;
    }

    /** Whether the connection was closed with output waiting. */
    boolean cutInside() {
        return cutInside;
    }

    // ---- Peer

    @Override
    public void reads() {
        verdict.require(backend.waiting() == 0, "the client is read while output to the backend waits");
    }

    /** The other end. */
    void backend(SimulatedEndpoint backend) {
        this.backend = backend;
    }

    @Override
    public void written(ByteBuffer bytes) {
        view.written(bytes);
    }

    @Override
    public void took(byte[] bytes, int length) {
        if (endpoint.takenBytes() - length < view.dataUpTo()) {
            dataMovedAt = loop.now();
        }
        for (ClientView.Demand next = view.next(endpoint.takenBytes()); next != null; next = view.next(endpoint.takenBytes())) {
            react(next.ping());
        }
    }

    @Override
    public void ended() {
        verdict.fault("the output to the client is ended without closing");
    }

    @Override
    public void closed(boolean inOrder) {
        cutInside = !inOrder;
    }

    private void react(byte[] ping) {
        if (ping != null) {
            if (answersPings && !ended && !stream.closed()) {
                pongsSent++;
                send(() -> stream.pong(ping));
            }
        } else {
            closeTakenAt = loop.now();
            if (!dead) {
                answerClose();
            }
        }
    }

    private void answerClose() {
        switch (setting.onClose()) {
            case ANSWER -> answer();
            case ANSWER_BEHIND_DATA -> {
                if (!stream.closed() && !ended) {
                    send(() -> stream.data(Content.BINARY, setting.buffer(), true));
                }
                answer();
            }
            case ANSWER_AND_END -> {
                answer();
                end(false);
            }
            case END -> end(false);
            case RESET -> reset(true, true);
            default -> {
                // it is never answered
            }
        }
    }

    private void answer() {
        if (!stream.closed() && !ended) {
            send(() -> stream.close(view.closeCode(), 0));
        }
    }

    private void send(Runnable frame) {
        boolean allSent = allArrived();
        frame.run();
        if (allSent) {
            arrive(0);
        }
    }
}
