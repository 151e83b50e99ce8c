// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.wstunnel.frame.FrameHeader;

/**
 * What is promised of a tunnel, whatever its peers do: checked after each event of the loop, and at the end. Why it has
 * ended, and whether that is true, is the affair of {@link Reasons}; how it parts with its peers that of
 * {@link Partings}.
 */
final class Promises implements TunnelEnds.Link, Relay.Told {
    private static final long LONGEST_CONTROL_FRAME = 127;
    private static final double NANOS = 1e9;
    private static final int SMALLEST_READ = 64;
    private static final int READS_PER_SECOND = 16;

    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final ModelClient client;
    private final ModelBackend backend;
    private final Reasons reasons;
    private final Partings partings;
    private final long start;
    private Relay relay;
    private int over;
    private int placesGiven;
    private int linksClosed;
    private Error placeError;
    private boolean heard;
    private boolean spoken;
    private int answers;
    private boolean opened;
    private boolean dropping;
    private int dataWhenDropping;
    private long backendRead;
    private long backendMovedAt;
    private boolean clientGone;
    private long readWhenClientWent;
    private boolean openBefore;
    private boolean waitedBefore;

    Promises(Setting setting, SimulatedLoop loop, Verdict verdict, ModelClient client, ModelBackend backend) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.client = client;
        this.backend = backend;
        this.start = loop.now();
        this.backendMovedAt = start;
        this.reasons = new Reasons(setting, loop, verdict, client, backend);
        this.partings = new Partings(setting, loop, verdict, client, backend, reasons);
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
        verdict.require(!client.view().closed() || !reasons.clientClosedFirst(),
                "the place is given back when the client knows already");
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
        if (client.endpoint().faults().thrown() || backend.endpoint().faults().thrown()) {
            reasons.failure();
        }
        reasons.afterEvent();
        if (toClient.isClosed() && !clientGone) {
            clientGone = true;
            readWhenClientWent = toBackend.readBytes();
        }
        long dropped = clientGone ? toBackend.readBytes() - readWhenClientWent : 0;
        boolean floods = dropped > Ending.MOST_DROPPED;
        verdict.require(dropped <= Ending.MOST_DROPPED + setting.buffer(),
                "a backend that floods a client that has gone is read on and on");
        verdict.require(toClient.waiting() <= setting.buffer() + FrameHeader.ROOM + LONGEST_CONTROL_FRAME,
                "more than a buffer waits for the client");
        verdict.require(toBackend.waiting() <= setting.buffer() + setting.early(), "more than a buffer waits for the backend");
        verdict.require(!dropping || client.view().data() == dataWhenDropping,
                "the backend was read while output to the client waited");
        // the client's answer to a Close is not held back
        verdict.require(!reasons.open() || isSlow(setting.fromClient(), toClient.readBytes()), "the client is read too fast");
        verdict.require(isSlow(setting.toClient(), client.view().data()), "the client is sent more than it may get");
        partings.afterEvent(relay.end(), placesGiven == 1, backendMovedAt, floods);
        verdict.require(over == 0 || toClient.isClosed() && toBackend.isClosed(), "over, and not both sides are closed");
        verdict.require(over == 1 || !toClient.isClosed() || !toBackend.isClosed(), "both sides are closed, and it is not over");
        verdict.require(over == 0 || loop.untilAlarm() == Long.MAX_VALUE, "over, and an alarm is set");
        if (reasons.failed() && opened) {
            verdict.require(over == 1, "it has failed, and is not over");
            boolean cannotBeTold = waitedBefore || client.cutInside() || client.isReset() || toClient.faults().thrown();
            verdict.require(!openBefore || cannotBeTold || reasons.aborted() || client.view().closed(),
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
            verdict.require(toBackend.waiting() > 0 || setting.fromClient() > 0 || toClient.arrived().length() == 0,
                    "the client is not read");
            verdict.require(toClient.waiting() > 0 || setting.toClient() > 0 || toBackend.arrived().length() == 0,
                    "the backend is not read");
            verdict.require(toClient.waiting() > 0 || toClient.arrived().length() > 0 || !client.allArrived() || client.cut()
                    || client.view().pongs() == client.stream().pings(), "a ping is not answered");
            reasons.nothingIsOverdue();
        } else {
            verdict.require(
                    toClient.isClosed() || toClient.waiting() > 0 || client.view().closed() || reasons.clientClosedFirst(),
                    "the Close is not written");
        }
        boolean told = toBackend.outputEnded() || toBackend.lossTold() || toBackend.isClosed();
        verdict.require(!client.closeRead() || toBackend.waiting() > 0 || told,
                "the client has closed, and the backend is not told");
    }

    void atTheEnd() {
        verdict.require(over == 1, "it never ends");
        if (over == 1) {
            TunnelTraffic traffic = relay.traffic();
            long taken = backend.endpoint().takenBytes();
            verdict.require(traffic.bytesToBackend() == taken,
                    "it says that the backend has taken " + traffic.bytesToBackend() + " bytes, and it was " + taken);
            verdict.require(
                    traffic.bytesToClient() == client.view().data() || client.isReset() || client.endpoint().faults().thrown(),
                    "it says that the client got " + traffic.bytesToClient() + " bytes, and it was " + client.view().data());
            verdict.require(heard == backend.endpoint().readBytes() > 0 || reasons.failed(), "the backend was not heard");
            boolean wasSpoken = backend.written() > 0 || backend.endpoint().outputEnded();
            verdict.require(spoken == wasSpoken || backend.isReset() || reasons.failed(), "the backend was not spoken to");
        }
    }

    /** Whether so many bytes are no more than so many per second allow, apart from those of the last read. */
    private boolean isSlow(int perSecond, long bytes) {
        int read = Math.max(SMALLEST_READ, perSecond / READS_PER_SECOND) + 1;
        return perSecond == 0 || bytes <= (loop.now() - start) / NANOS * perSecond + read;
    }

    private void backendMoves() {
        SimulatedEndpoint toBackend = backend.endpoint();
        if (toBackend.readBytes() > backendRead) {
            backendRead = toBackend.readBytes();
            backendMovedAt = loop.now();
            if (backend.readWhile() && !dropping) {
                // only to be dropped
                dropping = true;
                dataWhenDropping = client.view().data();
            }
        }
    }
}
