// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import org.wstunnel.frame.CloseCodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Phases of a tunnel, which code it ends with, and who wins when several close.
 */
class TunnelStateTest {
    private final TunnelState state = new TunnelState();

    @Test
    void anOpenTunnelRelaysBothWays() {
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.OPEN);
        assertThat(state.phase(true)).isEqualTo(TunnelState.Phase.OPEN);
        assertThat(state.readsClient() && state.readsBackend() && state.relaysToBackend() && state.relaysToClient()).isTrue();
        assertThat(state.wantsClose() || state.endsOutputToBackend()).isFalse();
        assertThat(state.open()).isTrue();
    }

    @Test
    void aTunnelThatIsCutOffBeforeAnythingWasSaidWasEndedByTheServer() {
        state.clientCut();
        assertThat(state.open()).isFalse();
        state.backendCut();
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.OVER);
        assertThat(state.end()).isEqualTo(new TunnelEnd(CloseCodes.ABNORMAL, "", TunnelEnd.By.SERVER));
    }

    // ---- this side closes

    @Test
    void ourCloseGoesOutAndWaitsForTheAnswerThenForTheBackend() {
        assertThat(state.close(1001, "stopping", TunnelEnd.By.SERVER)).isTrue();
        assertThat(state.open()).isFalse();
        assertThat(state.wantsClose()).isTrue();
        assertThat(state.phase(true)).isEqualTo(TunnelState.Phase.CLIENT_TAKES);
        state.closeWritten();
        assertThat(state.wantsClose()).isFalse();
        assertThat(state.phase(true)).isEqualTo(TunnelState.Phase.CLIENT_TAKES);
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.CLIENT_ANSWERS);
        assertThat(state.readsClient() && state.relaysToBackend()).isTrue();
        state.clientClosed(1001, "");
        assertThat(state.clientOver(true)).isFalse();
        assertThat(state.clientOver(false)).isTrue();
        assertThat(state.endsOutputToBackend()).isTrue();
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.BACKEND_LINGERS);
        state.backendTold();
        state.backendEnded(true, false);
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.OVER);
        assertThat(state.end()).isEqualTo(new TunnelEnd(1001, "stopping", TunnelEnd.By.SERVER));
    }

    @Test
    void afterOurCloseTheClientGetsNothingAndTheBackendIsStillRead() {
        state.close(1001, "", TunnelEnd.By.SERVER);
        assertThat(state.relaysToClient() || state.sendsControl()).isFalse();
        assertThat(state.readsBackend()).isTrue();
    }

    @Test
    void theFirstCloseWins() {
        state.close(1001, "idle", TunnelEnd.By.SERVER);
        assertThat(state.close(1008, "slow", TunnelEnd.By.SERVER)).isFalse();
        state.backendEnded(false, true);
        state.clientClosed(4000, "mine");
        assertThat(state.code()).isEqualTo(1001);
        assertThat(state.reason()).isEqualTo("idle");
        assertThat(state.end().reason()).isEqualTo("idle");
    }

    // ---- the client closes

    @Test
    void aClientsCloseIsAnsweredWithItsCodeOnceTheBackendIsDone() {
        state.clientClosed(4000, "done");
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.BACKEND_FINISHES);
        assertThat(state.relaysToClient() && state.sendsControl() && state.endsOutputToBackend()).isTrue();
        assertThat(state.readsClient() || state.wantsClose()).isFalse();
        state.backendTold();
        state.backendEnded(true, false);
        assertThat(state.wantsClose()).isTrue();
        assertThat(state.code()).isEqualTo(4000);
        assertThat(state.reason()).isEmpty();
        assertThat(state.end()).isEqualTo(new TunnelEnd(4000, "done", TunnelEnd.By.CLIENT));
    }

    @Test
    void aClientThatClosesIsAnsweredWhenTheBackendHasHadItsTime() {
        state.clientClosed(4000, "");
        state.backendTold();
        state.answer(false);
        assertThat(state.wantsClose()).isTrue();
        state.closeWritten();
        assertThat(state.clientOver(false)).isTrue();
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.BACKEND_LINGERS);
    }

    @Test
    void aClientWhoseBytesWereNotTakenIsToldSo() {
        state.clientClosed(1000, "");
        state.answer(true);
        assertThat(state.code()).isEqualTo(CloseCodes.BACKEND_LOST);
        assertThat(state.end().by()).isEqualTo(TunnelEnd.By.BACKEND);
    }

    @Test
    void aClientWhoseBytesWereNotTakenBeforeTheBackendEndedIsToldSo() {
        state.clientClosed(1000, "");
        state.backendEnded(true, true);
        assertThat(state.code()).isEqualTo(CloseCodes.BACKEND_LOST);
    }

    @Test
    void aStreamThatEndsWithoutACloseIsAnsweredThatAllWentWell() {
        state.clientClosed(CloseCodes.ABNORMAL, "");
        state.answer(false);
        assertThat(state.code()).isEqualTo(CloseCodes.NORMAL);
        assertThat(state.end()).isEqualTo(new TunnelEnd(CloseCodes.ABNORMAL, "", TunnelEnd.By.CLIENT));
    }

    @Test
    void theServersCloseDoesNotReplaceTheClients() {
        state.clientClosed(4000, "");
        assertThat(state.close(1001, "stopping", TunnelEnd.By.SERVER)).isFalse();
        state.answer(false);
        assertThat(state.code()).isEqualTo(4000);
    }

    @Test
    void aFaultReplacesTheAnswerThatTheClientWaitsFor() {
        state.clientClosed(4000, "");
        assertThat(state.closeAnyway(CloseCodes.NOT_UTF8, "no text", TunnelEnd.By.BACKEND)).isTrue();
        assertThat(state.code()).isEqualTo(CloseCodes.NOT_UTF8);
        assertThat(state.relaysToClient()).isFalse();
        assertThat(state.end().by()).isEqualTo(TunnelEnd.By.BACKEND);
    }

    @Test
    void aFaultDoesNotReplaceACloseThatIsOnItsWay() {
        state.close(1001, "", TunnelEnd.By.SERVER);
        assertThat(state.closeAnyway(CloseCodes.NOT_UTF8, "no text", TunnelEnd.By.BACKEND)).isFalse();
        assertThat(state.code()).isEqualTo(1001);
    }

    // ---- the client is lost

    @Test
    void aLostClientGetsNothingAndTheBackendItsLastBytes() {
        state.clientLost();
        assertThat(state.clientOver(true)).isTrue();
        assertThat(state.wantsClose() || state.relaysToClient() || state.readsClient()).isFalse();
        assertThat(state.endsOutputToBackend()).isTrue();
        assertThat(state.phase(true)).isEqualTo(TunnelState.Phase.BACKEND_LINGERS);
        assertThat(state.end()).isEqualTo(new TunnelEnd(CloseCodes.ABNORMAL, "connection lost", TunnelEnd.By.CLIENT));
    }

    @Test
    void aClientThatIsLostAfterAnyCloseDoesNotChangeTheEnd() {
        state.close(1001, "idle", TunnelEnd.By.SERVER);
        state.clientLost();
        assertThat(state.end().reason()).isEqualTo("idle");
        assertThat(state.wantsClose()).isFalse();
    }

    @Test
    void afterTheClientWasLostNothingCloses() {
        state.clientLost();
        assertThat(state.close(1001, "", TunnelEnd.By.SERVER)).isFalse();
    }

    // ---- the backend

    @Test
    void aBackendThatEndsInOrderEndsTheTunnelInOrder() {
        state.backendEnded(true, false);
        assertThat(state.readsBackend()).isFalse();
        assertThat(state.end()).isEqualTo(new TunnelEnd(CloseCodes.NORMAL, "", TunnelEnd.By.BACKEND));
        // the client may go on until it has answered
        assertThat(state.readsClient() && state.relaysToBackend()).isTrue();
        assertThat(state.backendOver()).isFalse();
    }

    @Test
    void aBackendThatIsLostIsNoOrderlyEnd() {
        state.backendEnded(false, false);
        assertThat(state.end().code()).isEqualTo(CloseCodes.BACKEND_LOST);
        assertThat(state.relaysToBackend()).isFalse();
        assertThat(state.backendOver()).isTrue();
    }

    @Test
    void anEndBehindAWriteThatHasFailedIsNoOrderlyEnd() {
        state.backendRefuses();
        assertThat(state.phase(false)).isEqualTo(TunnelState.Phase.OPEN);
        assertThat(state.readsBackend()).isTrue();
        state.backendEnded(true, false);
        assertThat(state.end().code()).isEqualTo(CloseCodes.BACKEND_LOST);
    }

    @Test
    void aBackendThatWasCutOffIsOver() {
        state.backendCut();
        assertThat(state.backendOver()).isTrue();
        assertThat(state.readsBackend() || state.relaysToBackend()).isFalse();
    }

    @Test
    void theOutputEndsOnlyOnce() {
        state.clientClosed(1000, "");
        state.backendTold();
        assertThat(state.endsOutputToBackend()).isFalse();
        assertThat(state.relaysToBackend()).isFalse();
    }
}
