// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;

/**
 * The backend of a simulated tunnel.
 */
final class ModelBackend implements SimulatedEndpoint.Peer {
    private final Setting setting;
    private final Verdict verdict;
    private final SimulatedEndpoint endpoint;
    private final ModelClient client;
    private final Bytes expected;
    private final Bytes sent;
    private int arrived;
    private int binarySent;
    private int textSent;
    private int written;
    private boolean text = true;
    private boolean ended;
    private boolean reset;
    private boolean dead;
    private boolean told;
    private boolean cutInside;
    private boolean readWhile;

    /**
     * A backend.
     *
     * @param client at the other end
     * @param sent   all that it sends
     */
    ModelBackend(Setting setting, SimulatedLoop loop, Verdict verdict, ModelClient client, Bytes sent) {
        this.setting = setting;
        this.verdict = verdict;
        this.client = client;
        this.expected = client.stream().payload();
        this.sent = sent;
        this.endpoint = new SimulatedEndpoint("backend", loop, verdict, this);
    }

    SimulatedEndpoint endpoint() {
        return endpoint;
    }

    // ---- what it does

    void send(Content content, int length, int later) {
        if (ended || reset) {
            return;
        }
        for (int i = 0; i < length; i++) {
            sent.add(content == Content.TEXT ? content.at(textSent++) : content.at(binarySent++));
        }
        text &= content == Content.TEXT;
        arrive(later);
    }

    void arrive(int later) {
        int upTo = sent.length() - later;
        if (upTo > arrived && !ended) {
            sent.copy(arrived, upTo - arrived, endpoint.arrived());
            arrived = upTo;
        }
    }

    void end() {
        arrive(0);
        ended = true;
        endpoint.endArrives();
    }

    void reset(boolean read, boolean write) {
        reset = true;
        endpoint.breaks(read, write);
    }

    /** From now on it takes everything, and ends when it is told the end. */
    void cooperate() {
        arrive(0);
        endpoint.room(SimulatedEndpoint.ENDLESS);
        if (told) {
            end();
        }
    }

    /** From now on nothing comes from it. */
    void die() {
        dead = true;
        endpoint.noRoom();
    }

    // ---- what is known

    boolean hasEnded() {
        return ended;
    }

    boolean isReset() {
        return reset;
    }

    /** Whether it has sent text and nothing else. */
    boolean sentText() {
        return text && Content.startsCharacter(textSent);
    }

    /** Number of bytes that it has sent, and that have arrived. */
    int sent() {
        return arrived;
    }

    /** Whether it was read while output to the client waited. */
    boolean readWhile() {
        return readWhile;
    }

    int written() {
        return written;
    }

    boolean cutInside() {
        return cutInside;
    }

    // ---- Peer

    @Override
    public void reads() {
        readWhile |= client.endpoint().waiting() > 0;
    }

    @Override
    public void written(ByteBuffer bytes) {
        int length = bytes.remaining();
        verdict.require(length > 0, "the backend is written nothing");
        verdict.require(expected.holds(written, bytes, bytes.position(), length),
                "the backend gets bytes that the client has not sent at that place");
        written += length;
    }

    @Override
    public void took(byte[] bytes, int length) {
        // it was compared when it was written
    }

    @Override
    public void ended() {
        told = true;
        if (dead) {
            return;
        }
        switch (setting.onEnd()) {
            case END -> end();
            case ANSWER_AND_END -> {
                send(Content.TEXT, setting.buffer() + 3, 0);
                end();
            }
            case RESET -> reset(true, true);
            default -> {
                // it goes on
            }
        }
    }

    @Override
    public void closed(boolean inOrder) {
        cutInside = !inOrder;
    }
}
