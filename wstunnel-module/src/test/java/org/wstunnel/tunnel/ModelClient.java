package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import org.wstunnel.frame.CloseCodes;

/**
 * The client of a simulated tunnel: sends frames, and answers as it was told to.
 */
final class ModelClient implements SimulatedEndpoint.Peer, ServerFrames.Sink {
    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final SimulatedEndpoint endpoint;
    private final ClientStream stream;
    private final ServerFrames frames;
    private final Bytes fromBackend;
    private SimulatedEndpoint backend;
    /** What is to be done when the tunnel's output was taken up to here. */
    private final Queue<Reaction> reactions = new ArrayDeque<>();
    private boolean answersPings;
    private boolean dead;
    private boolean ended;
    private boolean cut;
    private boolean reset;
    private long written;
    private int data;
    private long dataUpTo;
    private long dataMovedAt;
    private int pongs;
    private int pings;
    private int pongsSent;
    private boolean closeWritten;
    private boolean closeTaken;
    private int closeCode;
    private String closeReason;
    private long closeTakenAt;
    private boolean cutInside;
    private byte[] early = new byte[0];

    private record Reaction(long at, byte[] ping) {
    }

    ModelClient(Setting setting, SimulatedLoop loop, Verdict verdict, Bytes fromBackend) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.fromBackend = fromBackend;
        this.endpoint = new SimulatedEndpoint("client", loop, verdict, this);
        this.stream = new ClientStream(setting.maxFrame());
        this.frames = new ServerFrames(verdict, this);
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

    /** Bytes of payload that were written to it. */
    int data() {
        return data;
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
        return ended || stream.closeShows() && endpoint.readBytes() + early.length + endpoint.arrived().length() >= stream.closeEnd();
    }

    /** Number of its pings that were answered or skipped. */
    int pongs() {
        return pongs;
    }

    /** Number of pings of the tunnel. */
    int pings() {
        return pings;
    }

    int pongsSent() {
        return pongsSent;
    }

    boolean closeWritten() {
        return closeWritten;
    }

    boolean closeTaken() {
        return closeTaken;
    }

    long closeTakenAt() {
        return closeTakenAt;
    }

    int closeCode() {
        return closeCode;
    }

    String closeReason() {
        return closeReason;
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
        written += bytes.remaining();
        frames.read(bytes);
    }

    @Override
    public void took(byte[] bytes, int length) {
        if (endpoint.takenBytes() - length < dataUpTo) {
            dataMovedAt = loop.now();
        }
        while (!reactions.isEmpty() && reactions.peek().at <= endpoint.takenBytes()) {
            react(reactions.poll());
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

    // ---- Sink

    @Override
    public void data(boolean text, ByteBuffer bytes, int at, int length) {
        verdict.require(fromBackend.holds(data, bytes, at, length), "the client gets bytes that the backend has not sent at that place");
        data += length;
        dataUpTo = written;
        if (text) {
            byte[] payload = new byte[length];
            bytes.get(at, payload);
            verdict.require(Content.isText(payload), "a text frame that is no text");
        }
        boolean right = switch (setting.mode()) {
            case TEXT -> text;
            case BINARY -> !text;
            case MIRROR -> !text || stream.firstIsText();
        };
        verdict.require(right, "a frame of the wrong type");
    }

    @Override
    public void ping(byte[] payload) {
        pings++;
        reactions.add(new Reaction(written, payload));
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
        verdict.require(!closeWritten, "a second Close");
        closeWritten = true;
        closeCode = code;
        closeReason = reason;
        reactions.add(new Reaction(written, null));
    }

    private void react(Reaction reaction) {
        if (reaction.ping != null) {
            if (answersPings && !ended && !stream.closed()) {
                pongsSent++;
                send(() -> stream.pong(reaction.ping));
            }
        } else {
            closeTaken = true;
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
            send(() -> stream.close(closeCode, 0));
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
