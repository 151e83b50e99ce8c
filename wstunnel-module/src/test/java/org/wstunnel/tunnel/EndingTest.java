package org.wstunnel.tunnel;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a tunnel waits at its end for whom.
 */
class EndingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MEGABYTE = 1 << 20;

    private final SimulatedLoop loop = new SimulatedLoop();
    private final Blockage backend = new Blockage(0);
    private final ClientOutput output = new ClientOutput(loop, null, new TunnelState());
    private final Ending ending = new Ending(loop, Duration.ofSeconds(5), output, backend);

    @Test
    void anOpenTunnelAndOneThatIsOverWaitForNothing() {
        assertThat(ending.left(false, 0)).isEqualTo(Long.MAX_VALUE);
        enter(TunnelState.Phase.OVER);
        assertThat(ending.left(false, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void eachPhaseHasTheCloseTimeout() {
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(4 * SECOND);
        assertThat(ending.left(false, 0)).isEqualTo(SECOND);
        enter(TunnelState.Phase.CLIENT_TAKES);
        assertThat(ending.left(false, 0)).isEqualTo(5 * SECOND);
        loop.pass(4 * SECOND);
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        assertThat(ending.left(false, 0)).isEqualTo(5 * SECOND);
        loop.pass(5 * SECOND);
        assertThat(ending.left(false, 0)).isZero();
    }

    @Test
    void enteringTheSamePhaseAgainGivesNoMoreTime() {
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        loop.pass(2 * SECOND);
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        assertThat(ending.left(false, 0)).isEqualTo(3 * SECOND);
    }

    @Test
    void outputThatIsTakenGivesNewTime() {
        enter(TunnelState.Phase.CLIENT_TAKES);
        loop.pass(4 * SECOND);
        output.blockage().progress(true, loop.now());
        assertThat(ending.left(false, 0)).isEqualTo(5 * SECOND);
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(4 * SECOND);
        backend.progress(true, loop.now());
        assertThat(ending.left(false, 0)).isEqualTo(5 * SECOND);
    }

    @Test
    void anAnswerGetsNoNewTime() {
        enter(TunnelState.Phase.CLIENT_ANSWERS);
        loop.pass(4 * SECOND);
        output.blockage().progress(false, loop.now());
        backend.progress(true, loop.now());
        assertThat(ending.left(false, 0)).isEqualTo(SECOND);
    }

    @Test
    void aBackendLingersWhileBytesMakeProgressEitherWay() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        loop.pass(4 * SECOND);
        backend.progress(true, loop.now());
        loop.pass(4 * SECOND);
        assertThat(ending.left(false, 0)).isEqualTo(SECOND);
        ending.fromBackend();
        assertThat(ending.left(false, 0)).isEqualTo(5 * SECOND);
    }

    @Test
    void aBackendThatGoesOnAndOnIsLeftAfterTenTimesItsTime() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        for (int i = 0; i < 49; i++) {
            loop.pass(SECOND);
            ending.fromBackend();
        }
        assertThat(ending.left(false, 0)).isEqualTo(SECOND);
        loop.pass(SECOND);
        assertThat(ending.left(false, 0)).isZero();
    }

    @Test
    void aBackendThatSendsMegabytesToAClientThatHasGoneIsLeft() {
        ending.enter(TunnelState.Phase.BACKEND_LINGERS, 7 * MEGABYTE);
        assertThat(ending.left(false, 11 * MEGABYTE)).isPositive();
        assertThat(ending.floods(11 * MEGABYTE)).isFalse();
        assertThat(ending.left(false, 11 * MEGABYTE + 1)).isZero();
        assertThat(ending.floods(11 * MEGABYTE + 1)).isTrue();
    }

    @Test
    void aLostClientsBackendHasOneSecond() {
        enter(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(ending.left(true, 0)).isEqualTo(SECOND);
    }

    @Test
    void aLostClientsBackendHasNoMoreThanTheCloseTimeout() {
        Ending quick = new Ending(loop, Duration.ofMillis(10), output, backend);
        quick.enter(TunnelState.Phase.BACKEND_LINGERS, 0);
        assertThat(quick.left(true, 0)).isEqualTo(SECOND / 100);
    }

    @Test
    void aBackendThatHasHadItsTimeToFinishGetsItNotTwice() {
        enter(TunnelState.Phase.BACKEND_FINISHES);
        loop.pass(5 * SECOND);
        assertThat(ending.left(false, 0)).isZero();
        enter(TunnelState.Phase.CLIENT_TAKES);
        enter(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(ending.left(false, 0)).isZero();
    }

    private void enter(TunnelState.Phase phase) {
        ending.enter(phase, 0);
    }
}
