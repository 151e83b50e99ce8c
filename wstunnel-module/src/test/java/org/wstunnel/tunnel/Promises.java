package org.wstunnel.tunnel;

import org.wstunnel.frame.FrameHeader;

/**
 * What is promised of a tunnel, whatever its peers do: checked after each event of the loop, and at the end. Why it has ended, and whether that is
 * true, is the affair of {@link Reasons}.
 */
final class Promises implements TunnelEnds.Link, Relay.Told {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_CONTROL_FRAME = 127;
    private static final long LOST_MILLIS = 1000;

    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final ModelClient client;
    private final ModelBackend backend;
    private final Reasons reasons;
    private Relay relay;
    private int over;
    private int placesGiven;
    private int linksClosed;
    private Error placeError;
    private boolean heard;
    private boolean spoken;
    private int answers;
    private boolean opened;
    private boolean clientWasClosed;
    private boolean backendWasClosed;
    private boolean closeWasWritten;
    private boolean dropping;
    private int dataWhenDropping;
    private long backendRead;
    private long backendMovedAt;
    private boolean openBefore;
    private boolean waitedBefore;

    Promises(Setting setting, SimulatedLoop loop, Verdict verdict, ModelClient client, ModelBackend backend) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.client = client;
        this.backend = backend;
        this.backendMovedAt = loop.now();
        this.reasons = new Reasons(setting, loop, verdict, client, backend);
    }

    void watch(Relay relay) {
        this.relay = relay;
        reasons.watch(relay);
    }

    // ---- what the schedule does

    void opened() {
        opened = true;
    }

    void command(int code) {
        reasons.command(code);
    }

    void commandInLull(int code, int patience) {
        reasons.commandInLull(code, patience);
    }

    void abort() {
        reasons.abort();
    }

    void failure(boolean reaches) {
        if (reaches) {
            reasons.failure();
        }
    }

    void placeThrows(Error cause) {
        placeError = cause;
    }

    void timePasses(long nanos) {
        reasons.timePasses(nanos);
    }

    boolean isOver() {
        return over > 0;
    }

    // ---- what the tunnel tells

    void placeGiven() {
        placesGiven++;
        verdict.require(placesGiven == 1, "the place is given back twice");
        verdict.require(!client.closeWritten() || !reasons.clientClosedFirst(), "the place is given back when the client knows already");
        if (placeError != null) {
            reasons.failure();
            throw placeError;
        }
    }

    @Override
    public void heard() {
        verdict.require(!heard && backend.endpoint().readBytes() > 0, "the backend is heard twice, or not at all");
        heard = true;
    }

    @Override
    public void spoken() {
        verdict.require(!spoken, "the backend is spoken to for the first time twice");
        spoken = true;
    }

    @Override
    public void lost(String how) {
        verdict.require(backend.endpoint().readBytes() == 0, "a backend that has sent something is judged");
    }

    @Override
    public void closed() {
        linksClosed++;
        verdict.require(linksClosed == 1 && backend.endpoint().isClosed(), "the link is closed twice, or before the backend");
    }

    @Override
    public void answered(long nanos) {
        answers++;
        verdict.require(nanos >= 0 && answers <= client.pongsSent(), "more answers than pongs");
    }

    @Override
    public void over() {
        over++;
        verdict.require(over == 1, "over twice");
        verdict.require(placesGiven == 1, "over, and the place is not given back");
        verdict.require(linksClosed == 1, "over, and the link is not closed");
    }

    // ---- checks

    void beforeEvent() {
        reasons.beforeEvent();
        openBefore = reasons.open() && opened;
        waitedBefore = client.endpoint().waiting() > 0;
    }

    void afterEvent() {
        SimulatedEndpoint toClient = client.endpoint();
        SimulatedEndpoint toBackend = backend.endpoint();
        backendMoves();
        if (client.endpoint().failed() || backend.endpoint().failed()) {
            reasons.failure();
        }
        reasons.afterEvent();
        verdict.require(toClient.waiting() <= setting.buffer() + FrameHeader.ROOM + LONGEST_CONTROL_FRAME, "more than a buffer waits for the client");
        verdict.require(toBackend.waiting() <= setting.buffer() + setting.early(), "more than a buffer waits for the backend");
        verdict.require(!dropping || client.data() == dataWhenDropping, "the backend was read while output to the client waited");
        if (client.closeWritten() && !closeWasWritten) {
            closeWasWritten = true;
            closeIsWritten();
        }
        if (toClient.isClosed() && !clientWasClosed) {
            clientWasClosed = true;
            clientIsClosed();
        }
        if (toBackend.isClosed() && !backendWasClosed) {
            backendWasClosed = true;
            backendIsClosed();
        }
        verdict.require(over == 0 || toClient.isClosed() && toBackend.isClosed(), "over, and not both sides are closed");
        verdict.require(over == 1 || !toClient.isClosed() || !toBackend.isClosed(), "both sides are closed, and it is not over");
        verdict.require(over == 0 || loop.untilAlarm() == Long.MAX_VALUE, "over, and an alarm is set");
        if (reasons.failed() && opened) {
            verdict.require(over == 1, "it has failed, and is not over");
            verdict.require(!openBefore || waitedBefore || reasons.aborted() || client.closeWritten() || client.isReset() || toClient.failed()
                                    || client.cutInside(),
                            "it has failed, and the client is not told so");
        }
    }

    /** Nothing is left to do at this time. */
    void quiet() {
        SimulatedEndpoint toClient = client.endpoint();
        SimulatedEndpoint toBackend = backend.endpoint();
        if (over > 0) {
            return;
        }
        if (reasons.open()) {
            verdict.require(toBackend.waiting() > 0 || setting.fromClient() > 0 || toClient.arrived().length() == 0, "the client is not read");
            verdict.require(toClient.waiting() > 0 || setting.toClient() > 0 || toBackend.arrived().length() == 0, "the backend is not read");
            verdict.require(toClient.waiting() > 0 || toClient.arrived().length() > 0 || !client.allArrived() || client.cut()
                                    || client.pongs() == client.stream().pings(), "a ping is not answered");
            reasons.nothingIsOverdue();
        } else {
            verdict.require(toClient.isClosed() || toClient.waiting() > 0 || client.closeWritten() || reasons.clientClosedFirst(),
                            "the Close is not written");
        }
        verdict.require(!client.closeRead() || toBackend.waiting() > 0 || toBackend.outputEnded() || toBackend.lossTold() || toBackend.isClosed(),
                        "the client has closed, and the backend is not told");
    }

    void atTheEnd() {
        verdict.require(over == 1, "it never ends");
        if (over == 1) {
            TunnelTraffic traffic = relay.traffic();
            verdict.require(traffic.bytesToBackend() == backend.endpoint().takenBytes(),
                            "it says that the backend has taken " + traffic.bytesToBackend() + " bytes, and it was " + backend.endpoint().takenBytes());
            verdict.require(traffic.bytesToClient() == client.data() || client.isReset() || client.endpoint().failed(),
                            "it says that the client got " + traffic.bytesToClient() + " bytes, and it was " + client.data());
            verdict.require(heard == backend.endpoint().readBytes() > 0 || reasons.failed(), "the backend was not heard");
            verdict.require(spoken == (backend.written() > 0 || backend.endpoint().outputEnded()) || backend.isReset() || reasons.failed(), "the backend was not spoken to");
        }
    }

    private void backendMoves() {
        SimulatedEndpoint toBackend = backend.endpoint();
        if (toBackend.readBytes() > backendRead) {
            backendRead = toBackend.readBytes();
            backendMovedAt = loop.now();
            if (backend.readWhile() && !dropping) {
                // only to be dropped
                dropping = true;
                dataWhenDropping = client.data();
            }
        }
    }

    private void closeIsWritten() {
        TunnelEnd end = relay.end();
        boolean echo = reasons.clientClosedFirst() && end.by() == TunnelEnd.By.CLIENT;
        if (echo) {
            verdict.require(client.closeCode() == (end.code() == 1006 ? 1000 : end.code()) && client.closeReason().isEmpty(),
                            "the client's code is not echoed");
            verdict.require(client.cut() || backend.endpoint().takenBytes() == client.stream().payload().length(),
                            "the client is told that all went well, and the backend got " + backend.endpoint().takenBytes() + " bytes of "
                                    + client.stream().payload().length());
            verdict.require(placesGiven == 1, "the client is answered before its place is given back");
        } else {
            verdict.require(client.closeCode() == end.code() && client.closeReason().equals(end.reason()),
                            "the client is told " + client.closeCode() + ", and it was " + end);
        }
        if ((echo && reasons.decidedAgo() < setting.close() * NANOS_PER_MILLI || !echo && end.code() == 1000) && backend.endpoint().endRead()) {
            verdict.require(client.data() == backend.sent(), "the backend has ended in order, and the client got " + client.data()
                    + " bytes of " + backend.sent());
        }
    }

    private void clientIsClosed() {
        if (reasons.harsh() || client.endpoint().lossTold()) {
            return;
        }
        long close = setting.close() * NANOS_PER_MILLI;
        if (client.cutInside()) {
            long since = Math.min(loop.now() - client.endpoint().movedAt(), loop.now() - reasons.decidedAt());
            verdict.require(since >= close, "the client is cut off inside a frame after " + since + " ns");
            return;
        }
        verdict.require(client.closeWritten(), "the client is closed without a Close");
        if (!client.closeRead()) {
            verdict.require(loop.now() - client.closeTakenAt() >= close, "the client had no time to answer");
            verdict.require(!client.closeArrived() || backend.endpoint().waiting() > 0 || backend.cutInside(), "the client's answer was not read");
        }
    }

    private void backendIsClosed() {
        SimulatedEndpoint end = backend.endpoint();
        if (reasons.harsh() || end.lossTold() || reasons.backendStuck() || end.endRead() && end.outputEnded()) {
            return;
        }
        long limit = reasons.clientLost() ? Math.min(LOST_MILLIS, setting.close()) : setting.close();
        long since = Math.min(loop.now() - backendMovedAt, loop.now() - end.movedAt());
        verdict.require(client.endpoint().isClosed() || reasons.clientLost(), "the backend is cut off, and the client is still there");
        verdict.require(since >= limit * NANOS_PER_MILLI || loop.now() - reasons.decidedAt() >= 10 * limit * NANOS_PER_MILLI,
                        "the backend is cut off after " + since + " ns without progress");
    }
}
