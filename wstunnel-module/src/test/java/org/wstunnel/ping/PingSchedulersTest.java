// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.ping;

import java.time.Duration;
import java.util.Optional;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TunnelActivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wstunnel.spi.PingDecision.Action.GIVE_UP;
import static org.wstunnel.spi.PingDecision.Action.NEVER;
import static org.wstunnel.spi.PingDecision.Action.PING;
import static org.wstunnel.spi.PingDecision.Action.WAIT;

/**
 * What the schedulers decide, in seconds that never pass.
 */
class PingSchedulersTest {
    private static final PingScheduler INTERVAL = IntervalPing.builder().every(Duration.ofSeconds(100))
            .timeout(Duration.ofSeconds(20)).build();

    private record Activity(Duration sinceReceived,
            Duration sinceSent,
            boolean sending,
            Optional<Duration> awaitingPong,
            Duration sincePing) implements TunnelActivity {
    }

    private static TunnelActivity quiet(double received, double sent) {
        return new Activity(seconds(received), seconds(sent), false, Optional.empty(), seconds(received));
    }

    private static TunnelActivity sending(double received, double sent) {
        return new Activity(seconds(received), seconds(sent), true, Optional.empty(), seconds(received));
    }

    private static TunnelActivity awaiting(double pong, double sent, boolean sending) {
        return new Activity(seconds(100 + pong), seconds(sent), sending, Optional.of(seconds(pong)), seconds(pong));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    @Test
    void aSilentClientIsPingedAfterTheIntervalVariedByATenth() {
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 2000; i++) {
            PingDecision decision = INTERVAL.decide(quiet(0, 0));
            assertThat(decision.action()).isEqualTo(WAIT);
            shortest = Math.min(shortest, decision.delay().toMillis());
            longest = Math.max(longest, decision.delay().toMillis());
        }
        assertThat(shortest).isBetween(90_000L, 92_000L);
        assertThat(longest).isBetween(108_000L, 110_000L);
    }

    @Test
    void whatWasReceivedMeanwhilePutsThePingOff() {
        PingDecision decision = INTERVAL.decide(quiet(40, 0));
        assertThat(decision.action()).isEqualTo(WAIT);
        assertThat(decision.delay()).isBetween(seconds(50), seconds(70));
        assertThat(INTERVAL.decide(quiet(89.9, 0)).action()).isEqualTo(WAIT);
        assertThat(INTERVAL.decide(quiet(90, 0)).action()).isEqualTo(PING);
        assertThat(INTERVAL.decide(quiet(1000, 1000)).action()).isEqualTo(PING);
    }

    @Test
    void sendingToTheClientIsNoSignOfLifeFromIt() {
        assertThat(INTERVAL.decide(quiet(100, 0)).action()).isEqualTo(PING);
    }

    @Test
    void aPingIsNotAskedForWhileAWriteIsUnderWay() {
        PingDecision decision = INTERVAL.decide(sending(100, 1));
        assertThat(decision.action()).isEqualTo(WAIT);
    }

    @Test
    void anUnansweredPingEndsTheTunnelAfterTheTimeout() {
        assertThat(INTERVAL.decide(awaiting(0, 0, false))).isEqualTo(PingDecision.waitFor(seconds(20)));
        assertThat(INTERVAL.decide(awaiting(15, 15, false))).isEqualTo(PingDecision.waitFor(seconds(5)));
        assertThat(INTERVAL.decide(awaiting(20, 20, false)).action()).isEqualTo(GIVE_UP);
        assertThat(INTERVAL.decide(awaiting(500, 500, false)).action()).isEqualTo(GIVE_UP);
    }

    @Test
    void theNextPingIsNotPutOffToTheDeadlineOfTheLastOne() {
        PingScheduler often = IntervalPing.builder().every(Duration.ofSeconds(1)).timeout(Duration.ofSeconds(20)).build();
        PingDecision decision = often.decide(awaiting(0, 0, false));
        assertThat(decision.action()).isEqualTo(WAIT);
        assertThat(decision.delay()).isBetween(seconds(0.9), seconds(1.1));
        assertThat(often.decide(awaiting(19.5, 19.5, false))).isEqualTo(PingDecision.waitFor(seconds(0.5)));
        assertThat(often.decide(awaiting(20, 20, false)).action()).isEqualTo(GIVE_UP);
    }

    @Test
    void theDeadlineBeginsAnewWhenAWriteHasMadeProgress() {
        assertThat(INTERVAL.decide(awaiting(500, 1, false))).isEqualTo(PingDecision.waitFor(seconds(19)));
    }

    @Test
    void aClientForWhichSomethingWaitsIsNeverGivenUp() {
        assertThat(INTERVAL.decide(awaiting(500, 20, true)).action()).isEqualTo(WAIT);
        assertThat(INTERVAL.decide(awaiting(500, 500, true)).action()).isEqualTo(WAIT);
        assertThat(INTERVAL.decide(sending(500, 500)).action()).isEqualTo(WAIT);
    }

    @Test
    void theDefaultIs25SecondsAnd20ForTheAnswer() {
        PingScheduler scheduler = IntervalPing.create();
        assertThat(scheduler.decide(quiet(22.4, 0)).action()).isEqualTo(WAIT);
        assertThat(scheduler.decide(quiet(22.5, 0)).action()).isEqualTo(PING);
        assertThat(scheduler.decide(awaiting(0, 0, false))).isEqualTo(PingDecision.waitFor(seconds(20)));
    }

    @Test
    void aFixedPingComesWhateverHappensAndGivesNobodyUp() {
        PingScheduler fixed = FixedPing.builder().every(seconds(30)).build();
        assertThat(fixed.decide(quiet(0, 0))).isEqualTo(PingDecision.waitFor(seconds(30)));
        assertThat(fixed.decide(new Activity(seconds(0), seconds(0), false, Optional.empty(), seconds(30))).action())
                .isEqualTo(PING);
        assertThat(fixed.decide(new Activity(seconds(0), seconds(0), true, Optional.empty(), seconds(31))).action())
                .isEqualTo(PING);
        assertThat(fixed.decide(awaiting(900, 900, false)).action()).isEqualTo(PING);
    }

    @Test
    void noneNeverPings() {
        assertThat(NoPing.create().decide(quiet(1000, 1000)).action()).isEqualTo(NEVER);
    }

    @Test
    void aTimeThatIsNotPositiveIsRefusedInCodeToo() {
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            String why = ": invalid value \"" + wrong + "\": expected a positive duration such as PT25S";
            assertThatThrownBy(() -> FixedPing.builder().every(wrong).build())
                    .isInstanceOf(ConfigException.class).hasMessage("fixed.every" + why);
            assertThatThrownBy(() -> IntervalPing.builder().every(wrong).build())
                    .isInstanceOf(ConfigException.class).hasMessage("interval.every" + why);
            assertThatThrownBy(() -> IntervalPing.builder().timeout(wrong).build())
                    .isInstanceOf(ConfigException.class).hasMessage("interval.timeout" + why);
        }
        assertThatThrownBy(() -> FixedPing.builder().build())
                .isInstanceOf(ConfigException.class)
                .hasMessage("fixed.every: missing value: expected a positive duration such as PT25S");
    }
}
