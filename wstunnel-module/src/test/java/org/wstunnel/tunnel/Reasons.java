// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.HashSet;
import java.util.Set;

import org.wstunnel.frame.CloseCodes;

/**
 * Why a simulated tunnel has ended, and whether what it says about that is true.
 */
// an end that is told anew is another object
@SuppressWarnings("ReferenceEquality")
final class Reasons {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long RETRY_NANOS = 1000 * NANOS_PER_MILLI;
    private static final long LULL_NANOS = 20 * NANOS_PER_MILLI;

    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final ModelClient client;
    private final ModelBackend backend;
    private final long start;
    private final Set<Integer> commands = new HashSet<>();
    private Relay relay;
    private TunnelEnd first;
    private TunnelEnd last;
    private long decidedAt;
    private int lullCode;
    private long lullEnd;
    private boolean aborted;
    private boolean failed;
    private boolean clientClosedFirst;
    private boolean clientLost;
    private boolean givenUp;
    private boolean backendStuck;
    private long clientSeenBytes;
    private long backendSeenBytes;
    private long dataMovedAt;
    private long pingsSeen;
    private long clientReadAt;
    /** Time since the last ping, or the last byte of the client, in which a byte of the client would have been noticed. */
    private long listened;
    private boolean waitedBefore;
    private boolean backendWaitedBefore;
    private boolean unreadBefore;
    private boolean lossBefore;

    Reasons(Setting setting, SimulatedLoop loop, Verdict verdict, ModelClient client, ModelBackend backend) {
        this.setting = setting;
        this.loop = loop;
        this.verdict = verdict;
        this.client = client;
        this.backend = backend;
        this.start = loop.now();
        this.decidedAt = start;
        this.dataMovedAt = start;
        this.clientReadAt = start;
    }

    void watch(Relay relay) {
        this.relay = relay;
        this.first = relay.end();
        this.last = first;
    }

    // ---- what the schedule does

    void command(int code) {
        commands.add(code);
    }

    void commandInLull(int code, int patience) {
        lullCode = code;
        lullEnd = loop.now() + patience * NANOS_PER_MILLI;
    }

    void abort() {
        aborted = true;
    }

    void failure() {
        failed = true;
    }

    void timePasses(long nanos) {
        if (client.endpoint().wantsRead() && client.endpoint().waiting() == 0) {
            listened += nanos;
        }
    }

    // ---- what is known

    /** Whether nothing has ended the tunnel so far. */
    boolean open() {
        return last == first && !aborted && !failed && !clientLost;
    }

    /** Whether it was cut off without further ado. */
    boolean harsh() {
        return aborted || failed || givenUp;
    }

    boolean aborted() {
        return aborted;
    }

    boolean failed() {
        return failed;
    }

    boolean clientClosedFirst() {
        return clientClosedFirst;
    }

    boolean clientLost() {
        return clientLost || client.endpoint().lossTold();
    }

    boolean backendStuck() {
        return backendStuck;
    }

    /** Time since it began to end, or changed its mind about that. */
    long decidedAgo() {
        return loop.now() - decidedAt;
    }

    // ---- checks

    void beforeEvent() {
        waitedBefore = client.endpoint().waiting() > 0;
        backendWaitedBefore = backend.endpoint().waiting() > 0;
        lossBefore = backend.endpoint().lossTold();
        // a read may have brought nothing but a header, or a part of a ping
        boolean payload = client.stream().payload().length() > backend.written() && clientReadAt != loop.now()
                && !backend.endpoint().lossTold();
        unreadBefore = client.endpoint().opened()
                && (payload && client.endpoint().arrived().length() > 0 || backend.endpoint().arrived().length() > 0);
    }

    void afterEvent() {
        dataMoves();
        if (client.view().pings() != pingsSeen) {
            pingsSeen = client.view().pings();
            listened = 0;
        }
        TunnelEnd end = relay.end();
        if (end != last) {
            boolean changed = last != first;
            last = end;
            check(end, changed);
            decidedAt = loop.now();
        }
    }

    /** All that has a time limit is within it. */
    void nothingIsOverdue() {
        verdict.require(within(setting.idle(), dataMovedAt), "the idle timeout does not end it");
        verdict.require(within(setting.lifetime(), start), "the lifetime does not end it");
        verdict.require(client.endpoint().waiting() == 0 || within(setting.slow(), client.endpoint().movedAt()),
                "the slow client's timeout does not end it");
        verdict.require(backend.endpoint().waiting() == 0 || within(setting.write(), backend.endpoint().movedAt()),
                "the write timeout does not end it");
        verdict.require(setting.ping() != SimulatedPing.Kind.INTERVAL || listened <= SimulatedPing.EVERY.toNanos() + RETRY_NANOS,
                "a silent client is neither pinged nor given up");
    }

    private boolean within(int millis, long since) {
        return millis == 0 || loop.now() - since <= millis * NANOS_PER_MILLI;
    }

    private boolean passed(int millis, long since) {
        return millis > 0 && loop.now() - since >= millis * NANOS_PER_MILLI;
    }

    private void dataMoves() {
        SimulatedEndpoint toBackend = backend.endpoint();
        if (client.endpoint().readBytes() > clientSeenBytes) {
            clientSeenBytes = client.endpoint().readBytes();
            listened = 0;
            clientReadAt = loop.now();
        }
        long seen = toBackend.readBytes() + toBackend.takenBytes() + backend.written();
        if (seen > backendSeenBytes) {
            backendSeenBytes = seen;
            dataMovedAt = loop.now();
        }
        if (client.dataMovedAt() - dataMovedAt > 0) {
            dataMovedAt = client.dataMovedAt();
        }
    }

    private void check(TunnelEnd end, boolean changed) {
        verdict.require(!changed || clientClosedFirst && end.by() != TunnelEnd.By.CLIENT,
                "the end was " + last + ", and is now " + end);
        boolean right = switch (end.by()) {
            case SERVER -> server(end);
            case BACKEND -> backend(end);
            case CLIENT -> client(end);
        };
        verdict.require(right, "not true: " + end);
    }

    private boolean server(TunnelEnd end) {
        return switch (end.reason()) {
            case "idle" -> end.code() == CloseCodes.GOING_AWAY && passed(setting.idle(), dataMovedAt);
            case "lifetime is over" -> end.code() == CloseCodes.GOING_AWAY && passed(setting.lifetime(), start);
            case "no pong" -> {
                givenUp = true;
                yield end.code() == CloseCodes.GOING_AWAY && listened >= SimulatedPing.TIMEOUT.toNanos();
            }
            case "client takes no data" -> end.code() == CloseCodes.POLICY && waitedBefore
                    && passed(setting.slow(), client.endpoint().movedAt());
            case "internal error" -> end.code() == CloseCodes.BACKEND_LOST && failed;
            case "by command" -> commands.contains(end.code());
            case "in a lull" -> end.code() == lullCode && (loop.now() - lullEnd >= 0 || lull());
            default -> false;
        };
    }

    private boolean lull() {
        return !waitedBefore && !backendWaitedBefore && !unreadBefore && loop.now() - dataMovedAt >= LULL_NANOS;
    }

    private boolean backend(TunnelEnd end) {
        SimulatedEndpoint toBackend = backend.endpoint();
        return switch (end.reason()) {
            case "" -> end.code() == CloseCodes.NORMAL && toBackend.endRead() && !lossBefore;
            case "backend connection lost" -> end.code() == CloseCodes.BACKEND_LOST && toBackend.lossTold();
            case "backend takes no bytes" -> {
                backendStuck = true;
                yield end.code() == CloseCodes.BACKEND_LOST && backendWaitedBefore
                        && passed(setting.write(), toBackend.movedAt());
            }
            case "backend did not take all bytes" -> end.code() == CloseCodes.BACKEND_LOST && clientClosedFirst
                    && toBackend.takenBytes() < client.stream().payload().length()
                    && (toBackend.lossTold() || toBackend.endRead() || passed(setting.close(), toBackend.movedAt()));
            case "backend sent bytes that are not UTF-8" -> end.code() == CloseCodes.NOT_UTF8 && setting.mode() == FrameMode.TEXT
                    && !backend.sentText();
            default -> false;
        };
    }

    private boolean client(TunnelEnd end) {
        if (end.reason().equals("connection lost")) {
            clientLost = true;
            return end.code() == CloseCodes.ABNORMAL && client.endpoint().lossTold();
        }
        if (client.stream().violationCode() == end.code() && client.stream().violationCode() != 0) {
            return true;
        }
        clientClosedFirst = true;
        return end.code() == CloseCodes.ABNORMAL
                ? client.endpoint().endRead()
                : client.closeRead() && end.code() == client.stream().closeCode()
                        && end.reason().equals(client.stream().closeReason());
    }
}
