// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pong deadline stands still while nothing of the client can be noticed.
 */
class ActivityTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimulatedLoop loop = new SimulatedLoop();
    private final SimulatedEndpoint client = new SimulatedEndpoint("client", loop, new Verdict(), new Nobody());
    private final ClientOutput output = new ClientOutput(loop, client, new TunnelState());
    private final Activity activity = new Activity(loop, output);

    @Test
    void noPongIsAwaitedBeforeThereWasAPing() {
        loop.pass(5 * SECOND);
        assertThat(activity.awaitingPong()).isEmpty();
        assertThat(activity.sincePing()).isEqualTo(Duration.ofSeconds(5));
        assertThat(activity.sinceReceived()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aPingThatWasWrittenIsAwaited() {
        loop.pass(SECOND);
        output.ping();
        loop.pass(3 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(3));
        assertThat(activity.sincePing()).isEqualTo(Duration.ofSeconds(3));
        assertThat(activity.sinceSent()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aPingThatWaitsIsNotAwaited() {
        client.noRoom();
        output.data(ByteBuffer.allocateDirect(10));
        output.ping();
        loop.pass(3 * SECOND);
        assertThat(activity.sending()).isTrue();
        assertThat(activity.awaitingPong()).isEmpty();
    }

    @Test
    void anyByteOfTheClientAnswers() {
        output.ping();
        loop.pass(SECOND);
        activity.received();
        loop.pass(SECOND);
        assertThat(activity.awaitingPong()).isEmpty();
        assertThat(activity.sinceReceived()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theTimeOfAPongStandsStillWhileTheClientIsNotHeard() {
        output.ping();
        loop.pass(SECOND);
        activity.hears(false);
        loop.pass(100 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(1));
        activity.hears(true);
        loop.pass(2 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(3));
        activity.hears(false);
        activity.hears(false);
        loop.pass(10 * SECOND);
        activity.hears(true);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(3));
        assertThat(activity.sincePing()).isEqualTo(Duration.ofSeconds(113));
    }

    @Test
    void deafTimeInFrontOfAPingDoesNotCount() {
        activity.hears(false);
        loop.pass(50 * SECOND);
        output.ping();
        loop.pass(10 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ZERO);
        activity.hears(true);
        loop.pass(4 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(4));
    }

    @Test
    void deafTimeBetweenTwoPingsCountsForTheFirstAlone() {
        output.ping();
        activity.hears(false);
        loop.pass(50 * SECOND);
        activity.hears(true);
        output.ping();
        loop.pass(7 * SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(7));
    }

    @Test
    void theClockMayWrap() {
        loop.pass(Long.MAX_VALUE - SECOND);
        activity.hears(false);
        loop.pass(2 * SECOND);
        output.ping();
        loop.pass(SECOND);
        activity.hears(true);
        loop.pass(SECOND);
        assertThat(activity.awaitingPong()).contains(Duration.ofSeconds(1));
    }
}
