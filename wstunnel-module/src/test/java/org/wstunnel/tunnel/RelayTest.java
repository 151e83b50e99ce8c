// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.frame.Opcodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole tunnel without sockets, in situations that random schedules seldom come to.
 */
class RelayTest {
    /** The largest frame to a client. */
    private static final int FULL = 60 * 1024;
    private static final long MILLISECOND = OneTunnel.SECOND / 1000;

    private static TunnelOptions pairs(int buffer, long bytesToClient) {
        return OneTunnel.options(buffer, new SessionLimits(0, bytesToClient, Optional.empty(), 0, Optional.empty()),
                SimulatedPing.Kind.NONE);
    }

    private static OneTunnel pinging(SimulatedPing.Kind kind) {
        return new OneTunnel(OneTunnel.options(OneTunnel.BUFFER, SessionLimits.NONE, kind));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // ---- from the backend

    @ParameterizedTest
    @ValueSource(ints = {-FULL + 1, -1, 0, 1, 125, 126, FULL - 1, FULL})
    void behindAFullFrameTwoAreReadAtOnce(int more) {
        OneTunnel tunnel = new OneTunnel(pairs(2 * FULL, 0));
        byte[] bytes = random(2 * FULL + more);
        tunnel.backendSends(bytes);
        tunnel.go();
        assertThat(tunnel.payload.toArray()).isEqualTo(bytes);
        assertThat(tunnel.backend.timesRead()).isEqualTo(2);
        if (more > 0) {
            assertThat(tunnel.frames).containsExactly("binary " + FULL, "binary " + FULL, "binary " + more);
        } else {
            assertThat(tunnel.frames).containsExactly("binary " + FULL, "binary " + (FULL + more));
        }
        assertThat(tunnel.relay.traffic().framesToClient()).isEqualTo(tunnel.frames.size());
        assertThat(tunnel.relay.traffic().bytesToClient()).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 40})
    void withASmallerBufferOrALimitEachFrameIsReadAlone(long limit) {
        OneTunnel tunnel = new OneTunnel(pairs(limit == 0 ? 2 * FULL - 1 : 2 * FULL, limit));
        byte[] bytes = random(2 * FULL + 1);
        tunnel.backendSends(bytes);
        tunnel.go();
        tunnel.pass(OneTunnel.SECOND);
        assertThat(tunnel.payload.toArray()).isEqualTo(bytes);
        assertThat(tunnel.backend.timesRead()).isEqualTo(3);
    }

    @Test
    void aReadThatIsNotFullIsFollowedByOneOfAFrame() {
        OneTunnel tunnel = new OneTunnel(pairs(2 * FULL, 0));
        tunnel.backendSends(random(FULL - 1));
        tunnel.go();
        tunnel.backendSends(random(2 * FULL));
        tunnel.go();
        assertThat(tunnel.frames).containsExactly("binary " + (FULL - 1), "binary " + FULL, "binary " + FULL);
        assertThat(tunnel.backend.timesRead()).isEqualTo(3);
    }

    @Test
    void aClientOfTextGetsTextUntilItIsNone() {
        OneTunnel tunnel = new OneTunnel(OneTunnel.options(OneTunnel.BUFFER, SessionLimits.NONE, SimulatedPing.Kind.NONE),
                FrameMode.MIRROR, new byte[0]);
        tunnel.clientSends(Opcodes.TEXT, (byte) 'a');
        tunnel.go();
        tunnel.backendSends((byte) 'b', (byte) 0xc3);
        tunnel.go();
        tunnel.toBackend.endArrives();
        tunnel.go();
        assertThat(tunnel.frames).containsExactly("text 1", "binary 1");
        assertThat(tunnel.payload.toArray()).containsExactly('b', 0xc3);
        assertThat(tunnel.told).contains("close 1000 ");
    }

    @Test
    void halfACharacterAtTheEndIsNoText() {
        OneTunnel tunnel = new OneTunnel(OneTunnel.options(OneTunnel.BUFFER, SessionLimits.NONE, SimulatedPing.Kind.NONE),
                FrameMode.TEXT, new byte[0]);
        tunnel.backendSends((byte) 'b', (byte) 0xc3);
        tunnel.toBackend.endArrives();
        tunnel.go();
        assertThat(tunnel.frames).containsExactly("text 1");
        assertThat(tunnel.told).contains("close 1007 backend sent bytes that are not UTF-8");
    }

    // ---- the end of the backend

    @Test
    void anEndWithoutAByteSaysSomethingOfTheBackend() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.toBackend.endArrives();
        tunnel.go();
        assertThat(tunnel.told).containsSubsequence("lost: closed without a byte", "close 1000 ");
    }

    @Test
    void anEndBehindAByteSaysNothing() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.backendSends((byte) 1);
        tunnel.backendSends((byte) 2);
        tunnel.go();
        tunnel.backendSends((byte) 3);
        tunnel.toBackend.endArrives();
        tunnel.go();
        assertThat(tunnel.told).startsWith("heard").contains("close 1000 ").noneMatch(it -> it.startsWith("lost"));
        assertThat(tunnel.told.stream().filter("heard"::equals)).hasSize(1);
    }

    @Test
    void aResetWithoutAByteSaysSomethingOfTheBackendToo() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.toBackend.breaks(true, false);
        tunnel.go();
        assertThat(tunnel.told).contains("lost: java.io.IOException: backend was reset")
                .anyMatch(it -> it.startsWith("close 1011"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theExitValueOfAProgramIsItsEndHoweverItsStreamEnds(boolean reset) {
        for (int value : new int[] {0, 7}) {
            OneTunnel tunnel = new OneTunnel();
            tunnel.programEnds(value);
            tunnel.toBackend.breaks(reset, false);
            tunnel.go();
            assertThat(tunnel.told).contains(value == 0 ? "close 1000 " : "close 1011 program ended with exit value 7");
        }
    }

    @Test
    void aBackendThatTakesNoBytesIsNoCleanEnd() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.toBackend.breaks(false, true);
        tunnel.clientSends(Opcodes.BINARY, (byte) 1);
        tunnel.go();
        tunnel.clientSends(Opcodes.BINARY, (byte) 2);
        tunnel.go();
        tunnel.backendSends((byte) 3);
        tunnel.go();
        assertThat(tunnel.payload.toArray()).as("its last words").containsExactly(3);
        tunnel.toBackend.endArrives();
        tunnel.go();
        assertThat(tunnel.told).anyMatch(it -> it.startsWith("close 1011"));
        assertThat(tunnel.relay.traffic().bytesToBackend()).isZero();
    }

    // ---- from the client

    @Test
    void whatCameBeforeAViolationIsDelivered() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.clientSends(Opcodes.BINARY, (byte) 1, (byte) 2);
        tunnel.clientSends(3);
        tunnel.clientSends(Opcodes.BINARY, (byte) 3);
        tunnel.go();
        assertThat(tunnel.backend.got()).containsExactly(1, 2);
        assertThat(tunnel.told).startsWith("spoken").anyMatch(it -> it.startsWith("close 1002"));
    }

    @Test
    void whatCameBeforeTheOpeningIsTakenAndAnswered() {
        OneTunnel ahead = new OneTunnel();
        ahead.clientSends(Opcodes.PING, (byte) 1, (byte) 2);
        ahead.clientSends(Opcodes.BINARY, random(OneTunnel.BUFFER));
        byte[] early = ahead.toClient.arrived().toArray();
        OneTunnel tunnel = new OneTunnel(OneTunnel.options(OneTunnel.BUFFER, SessionLimits.NONE, SimulatedPing.Kind.NONE),
                FrameMode.BINARY, early);
        assertThat(tunnel.told).startsWith("spoken", "pong of 2");
        assertThat(tunnel.backend.got()).isEqualTo(random(OneTunnel.BUFFER));
        assertThat(tunnel.relay.traffic().framesFromClient()).isEqualTo(1);
    }

    @Test
    void whatCameBeforeTheOpeningCountsForTheLimit() {
        OneTunnel ahead = new OneTunnel();
        ahead.clientSends(Opcodes.BINARY, random(1000));
        OneTunnel tunnel = new OneTunnel(OneTunnel.options(OneTunnel.BUFFER,
                new SessionLimits(1000, 0, Optional.empty(), 0, Optional.empty()), SimulatedPing.Kind.NONE), FrameMode.BINARY,
                ahead.toClient.arrived().toArray());
        tunnel.clientSends(Opcodes.BINARY, (byte) 7);
        tunnel.go();
        tunnel.pass(OneTunnel.SECOND / 2);
        assertThat(tunnel.backend.got()).hasSize(1000);
        tunnel.pass(OneTunnel.SECOND);
        assertThat(tunnel.backend.got()).hasSize(1001);
    }

    // ---- times

    @Test
    void theTimesOfWaitingAreThoseOfTheSideThatTakesNothing() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.toBackend.noRoom();
        tunnel.clientSends(Opcodes.BINARY, (byte) 1);
        tunnel.go();
        tunnel.pass(3);
        tunnel.toBackend.room(SimulatedEndpoint.ENDLESS);
        tunnel.go();
        tunnel.toClient.noRoom();
        tunnel.backendSends((byte) 1);
        tunnel.go();
        tunnel.pass(5);
        assertThat(tunnel.relay.traffic()).isEqualTo(new TunnelTraffic(1, 1, 1, 1, 3, 5));
    }

    @Test
    void aClientThatTakesBytesIsNotIdle() {
        OneTunnel tunnel = new OneTunnel(new TunnelOptions("t", OneTunnel.BUFFER, Long.MAX_VALUE, Duration.ofSeconds(5),
                Optional.of(Duration.ofSeconds(2)), Optional.empty(), SessionLimits.NONE,
                new SimulatedPing(SimulatedPing.Kind.NONE), 0));
        tunnel.toClient.noRoom();
        tunnel.backendSends((byte) 1);
        tunnel.go();
        tunnel.pass(1500 * MILLISECOND);
        tunnel.toClient.room(SimulatedEndpoint.ENDLESS);
        tunnel.go();
        tunnel.pass(2000 * MILLISECOND - 1);
        assertThat(tunnel.told).noneMatch(it -> it.startsWith("close"));
        tunnel.pass(1);
        assertThat(tunnel.told).anyMatch(it -> it.startsWith("close 1001"));
    }

    @Test
    void anAnsweredPingIsTimedAndOneThatIsNotEndsTheTunnel() {
        OneTunnel tunnel = pinging(SimulatedPing.Kind.INTERVAL);
        tunnel.pass(2 * OneTunnel.SECOND - 1);
        assertThat(tunnel.pings).isEmpty();
        tunnel.pass(1);
        assertThat(tunnel.pings).hasSize(1);
        tunnel.pass(300);
        tunnel.clientSends(Opcodes.PONG, tunnel.pings.getFirst());
        tunnel.go();
        tunnel.clientSends(Opcodes.PONG, tunnel.pings.getFirst());
        tunnel.go();
        assertThat(tunnel.told).containsExactly("pong after 300");
        tunnel.pass(2 * OneTunnel.SECOND);
        assertThat(tunnel.pings).hasSize(2);
        tunnel.pass(OneTunnel.SECOND);
        assertThat(tunnel.told).as("no answer of this client is waited for")
                .containsExactly("pong after 300", "close 1001 no pong", "spoken", "client closed");
        tunnel.pass(OneTunnel.SECOND);
        assertThat(tunnel.isOver()).isTrue();
    }

    @Test
    void aSchedulerThatAlwaysPingsIsAskedTwiceAtOnceAndThenLater() {
        OneTunnel tunnel = pinging(SimulatedPing.Kind.ALWAYS);
        assertThat(tunnel.pings).hasSize(2);
        tunnel.pass(MILLISECOND - 1);
        assertThat(tunnel.pings).hasSize(2);
        tunnel.pass(1);
        assertThat(tunnel.pings).hasSize(4);
    }

    // ---- the end from this side

    @Test
    void aTunnelWithoutDataIsClosedAtOnce() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.pass(OneTunnel.SECOND);
        tunnel.relay.closeInLull(1001, "bye", Duration.ofMinutes(1));
        assertThat(tunnel.told).contains("close 1001 bye");
    }

    @Test
    void aTunnelIsClosedInTheNextLull() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.pass(OneTunnel.SECOND);
        tunnel.backendSends((byte) 1);
        tunnel.go();
        tunnel.relay.closeInLull(1001, "bye", Duration.ofMinutes(1));
        tunnel.pass(20 * MILLISECOND - 1);
        assertThat(tunnel.told).noneMatch(it -> it.startsWith("close"));
        tunnel.pass(1);
        assertThat(tunnel.told).contains("close 1001 bye");
    }

    @Test
    void aTunnelThatIsBusyIsClosedWhenThePatienceIsOver() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.pass(OneTunnel.SECOND);
        tunnel.relay.happen(() -> tunnel.backendSends((byte) 1));
        tunnel.go();
        tunnel.relay.closeInLull(1001, "bye", Duration.ofSeconds(1));
        for (int i = 0; i < 99; i++) {
            tunnel.pass(10 * MILLISECOND);
            tunnel.backendSends((byte) 1);
            tunnel.go();
        }
        assertThat(tunnel.told).noneMatch(it -> it.startsWith("close"));
        tunnel.pass(10 * MILLISECOND);
        assertThat(tunnel.told).contains("close 1001 bye");
    }

    @Test
    void anAbortClosesBothConnectionsAtOnce() {
        OneTunnel tunnel = new OneTunnel();
        tunnel.relay.abort();
        assertThat(tunnel.told).containsExactlyInAnyOrder("client closed", "backend closed", "link closed", "answered");
        assertThat(tunnel.isOver()).isTrue();
    }
}
