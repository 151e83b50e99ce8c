// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a tunnel waits at its end for whom.
 */
class EndingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEGABYTE = 1 << 20;

    private final SimulatedLoop loop = new SimulatedLoop();
    private final Blockage backend = new Blockage(0);
    private final ClientOutput output = new ClientOutput(loop, null, new TunnelState());
    private final Ending ending = new Ending(loop, Duration.ofSeconds(5), output, backend);

    @Test
    void anOpenTunnelAndOneThatIsOverWaitForNothing() {
        assertThat(ending.left(false)).isEqualTo(Long.MAX_VALUE);
        enter(TunnelState.Phase.OVER);
        assertThat(ending.left(false)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void eachPhaseHasTheCloseTimeout() {
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(4 * SECOND);
        assertThat(ending.left(false)).isEqualTo(SECOND);
        enter(TunnelState.Phase.CLIENT_TAKES);
        assertThat(ending.left(false)).isEqualTo(5 * SECOND);
        loop.pass(4 * SECOND);
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        assertThat(ending.left(false)).isEqualTo(5 * SECOND);
        loop.pass(5 * SECOND);
        assertThat(ending.left(false)).isZero();
    }

    @Test
    void enteringTheSamePhaseAgainGivesNoMoreTime() {
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        loop.pass(2 * SECOND);
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        assertThat(ending.left(false)).isEqualTo(3 * SECOND);
    }

    @Test
    void outputThatIsTakenGivesNewTime() {
        enter(TunnelState.Phase.CLIENT_TAKES);
        loop.pass(4 * SECOND);
        output.blockage().progress(true, loop.now());
        assertThat(ending.left(false)).isEqualTo(5 * SECOND);
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(4 * SECOND);
        backend.progress(true, loop.now());
        assertThat(ending.left(false)).isEqualTo(5 * SECOND);
    }

    @Test
    void anAnswerGetsNoNewTime() {
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        loop.pass(4 * SECOND);
        output.blockage().progress(false, loop.now());
        backend.progress(true, loop.now());
        assertThat(ending.left(false)).isEqualTo(SECOND);
    }

    @Test
    void aBackendLingersWhileBytesMakeProgressEitherWay() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        loop.pass(4 * SECOND);
        backend.progress(true, loop.now());
        loop.pass(4 * SECOND);
        assertThat(ending.left(false)).isEqualTo(SECOND);
        ending.fromBackend(0);
        assertThat(ending.left(false)).isEqualTo(5 * SECOND);
    }

    @Test
    void aBackendThatGoesOnAndOnIsLeftAfterTenTimesItsTime() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        for (int i = 0; i < 49; i++) {
            loop.pass(SECOND);
            ending.fromBackend(0);
        }
        assertThat(ending.left(false)).isEqualTo(SECOND);
        loop.pass(SECOND);
        assertThat(ending.left(false)).isZero();
    }

    @Test
    void aBackendThatSendsMegabytesToAClientThatHasGoneIsLeft() {
        ending.fromBackend(7 * MEGABYTE);
        enter(TunnelState.Phase.BACKEND_LINGERS);
        ending.fromBackend(4 * MEGABYTE);
        assertThat(ending.left(false)).isPositive();
        assertThat(ending.floods()).isFalse();
        ending.fromBackend(1);
        assertThat(ending.left(false)).isZero();
        assertThat(ending.floods()).isTrue();
    }

    @Test
    void aLostClientsBackendHasOneSecond() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(ending.left(true)).isEqualTo(SECOND);
    }

    @Test
    void aLostClientsBackendHasNoMoreThanTheCloseTimeout() {
        Ending quick = new Ending(loop, Duration.ofMillis(10), output, backend);
        quick.enter(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(quick.left(true)).isEqualTo(SECOND / 100);
    }

    @Test
    void aBackendThatHasHadItsTimeToFinishGetsItNotTwice() {
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(5 * SECOND);
        assertThat(ending.left(false)).isZero();
        enter(TunnelState.Phase.CLIENT_TAKES);
        enter(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(ending.left(false)).isZero();
    }

    @Test
    void itIsToldWhetherAPhaseIsNew() {
        assertThat(ending.enter(TunnelState.Phase.OPEN)).isFalse();
        assertThat(ending.enter(TunnelState.Phase.CLIENT_ANSWERS)).isTrue();
        assertThat(ending.enter(TunnelState.Phase.CLIENT_ANSWERS)).isFalse();
    }

    @Test
    void aBackendIsStuckThatHasTakenNothingOfWhatWaitsForTheCloseTimeout() {
        loop.pass(10 * SECOND);
        assertThat(ending.backendStuck()).as("nothing waits").isFalse();
        backend.progress(true, loop.now());
        loop.pass(5 * SECOND - 1);
        assertThat(ending.backendStuck()).isFalse();
        loop.pass(1);
        assertThat(ending.backendStuck()).isTrue();
        backend.progress(true, loop.now());
        assertThat(ending.backendStuck()).isFalse();
    }

    private void enter(TunnelState.Phase phase) {
        ending.enter(phase);
    }
}
