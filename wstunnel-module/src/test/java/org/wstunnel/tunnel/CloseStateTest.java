package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CloseStateTest {
    private final CloseState state = new CloseState();

    @Test
    void ourCloseIsSentOnceAndTheAnswerOwesNothing() {
        assertThat(state.open()).isTrue();
        assertThat(state.start(1001, "idle", TunnelEnd.By.SERVER)).isTrue();
        assertThat(state.open()).isFalse();
        assertThat(state.start(1011, "lost", TunnelEnd.By.BACKEND)).isFalse();
        assertThat(state.received(1001, "")).isFalse();
        assertThat(state.end()).isEqualTo(new TunnelEnd(1001, "idle", TunnelEnd.By.SERVER));
    }

    @Test
    void theClientsCloseIsOwedOneAnswerAndNoCloseOfOurs() {
        assertThat(state.received(3000, "bye")).isTrue();
        assertThat(state.open()).isFalse();
        assertThat(state.start(1000, "", TunnelEnd.By.BACKEND)).isFalse();
        state.answered();
        assertThat(state.received(1000, "again")).isFalse();
        assertThat(state.end()).isEqualTo(new TunnelEnd(3000, "bye", TunnelEnd.By.CLIENT));
    }

    @Test
    void whoComesFirstHasEndedIt() {
        assertThat(state.start(1000, "", TunnelEnd.By.BACKEND)).isTrue();
        assertThat(state.received(4000, "me too")).isFalse();
        assertThat(state.end()).isEqualTo(new TunnelEnd(1000, "", TunnelEnd.By.BACKEND));
    }

    @Test
    void anEndThatNobodyHasAskedForIsAbnormal() {
        assertThat(state.end().code()).isEqualTo(1006);
    }
}
