// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * How a simulated tunnel parts with its peers: what the client is told and when, and that nobody is cut off who makes progress.
 */
final class Partings {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LOST_MILLIS = 1000;

    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final ModelClient client;
    private final ModelBackend backend;
    private final Reasons reasons;
    private boolean closeWasWritten;
    private boolean clientWasClosed;
    private boolean backendWasClosed;

    Partings(Setting setting, SimulatedLoop loop, Verdict verdict, ModelClient client, ModelBackend backend, Reasons reasons) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.client = client;
        this.backend = backend;
        this.reasons = reasons;
    }

    /**
     * Check what has happened.
     *
     * @param end         how the tunnel has ended
     * @param placeGiven  whether the client's place was given back
     * @param backendRead when the backend was read last
     * @param floods      whether the backend has sent more to a client that has gone than is read
     */
    void afterEvent(TunnelEnd end, boolean placeGiven, long backendRead, boolean floods) {
        if (client.view().closed() && !closeWasWritten) {
            closeWasWritten = true;
            closeIsWritten(end, placeGiven);
        }
        if (client.endpoint().isClosed() && !clientWasClosed) {
            clientWasClosed = true;
            clientIsClosed();
        }
        if (backend.endpoint().isClosed() && !backendWasClosed) {
            backendWasClosed = true;
            if (!floods) {
                backendIsClosed(backendRead);
            }
        }
    }

    private void closeIsWritten(TunnelEnd end, boolean placeGiven) {
        int code = client.view().closeCode();
        String reason = client.view().closeReason();
        boolean echo = reasons.clientClosedFirst() && end.by() == TunnelEnd.By.CLIENT;
        if (echo) {
            long taken = backend.endpoint().takenBytes();
            int sent = client.stream().payload().length();
            verdict.require(code == (end.code() == 1006 ? 1000 : end.code()) && reason.isEmpty(),
                    "the client's code is not echoed");
            verdict.require(client.cut() || taken == sent,
                    "the client is told that all went well, and the backend got " + taken + " bytes of " + sent);
            verdict.require(placeGiven, "the client is answered before its place is given back");
        } else {
            verdict.require(code == end.code() && reason.equals(end.reason()),
                    "the client is told " + code + ", and it was " + end);
        }
        SimulatedEndpoint other = backend.endpoint();
        boolean inTime = echo && reasons.decidedAgo() < setting.close() * NANOS_PER_MILLI;
        verdict.require(!inTime || other.endRead() || other.lossTold(),
                "the client is answered, and the backend had no time to finish");
        boolean finished = echo ? inTime : end.code() == 1000;
        verdict.require(!finished || !other.endRead() || client.view().data() == backend.sent(),
                "the backend has ended in order, and the client got " + client.view().data() + " bytes of " + backend.sent());
    }

    private void clientIsClosed() {
        if (reasons.harsh() || client.endpoint().lossTold()) {
            return;
        }
        long close = setting.close() * NANOS_PER_MILLI;
        if (client.cutInside()) {
            long since = Math.min(loop.now() - client.endpoint().movedAt(), reasons.decidedAgo());
            verdict.require(since >= close, "the client is cut off inside a frame after " + since + " ns");
            return;
        }
        verdict.require(client.view().closed(), "the client is closed without a Close");
        if (!client.closeRead()) {
            verdict.require(loop.now() - client.closeTakenAt() >= close, "the client had no time to answer");
            verdict.require(!client.closeArrived() || backend.endpoint().waiting() > 0,
                    "the client's answer was not read");
        }
    }

    private void backendIsClosed(long read) {
        SimulatedEndpoint end = backend.endpoint();
        if (reasons.harsh() || end.lossTold() || reasons.backendStuck() || end.endRead() && end.outputEnded()) {
            return;
        }
        long limit = (reasons.clientLost() ? Math.min(LOST_MILLIS, setting.close()) : setting.close()) * NANOS_PER_MILLI;
        boolean answerIsBehind = client.view().closed()
                && loop.now() - client.closeTakenAt() >= setting.close() * NANOS_PER_MILLI;
        boolean clientWaits = !client.endpoint().isClosed() && answerIsBehind;
        long since = clientWaits ? loop.now() - end.movedAt() : Math.min(loop.now() - read, loop.now() - end.movedAt());
        verdict.require(client.endpoint().isClosed() || reasons.clientLost() || answerIsBehind,
                "the backend is cut off, and the client is still there");
        verdict.require(since >= limit || reasons.decidedAgo() >= 10 * limit,
                "the backend is cut off after " + since + " ns without progress");
    }
}
