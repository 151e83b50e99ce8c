// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;

import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose openings are counted together. Rates are so low that none comes back within the test.
 */
class OpeningRateTest {
    private static Optional<Refusal> open(OpeningRate rate, String address) {
        return rate.check(GateTest.request(SimpleRequest.PLAIN.withClient(address)), new Admission());
    }

    @Test
    void aClientIsAnAddressOrANetworkOfIpv6() {
        OpeningRate rate = OpeningRate.ofClient(0.001, 1);
        assertThat(open(rate, "192.0.2.1")).isEmpty();
        assertThat(open(rate, "192.0.2.2")).isEmpty();
        assertThat(open(rate, "2001:db8::1")).isEmpty();
        assertThat(open(rate, "2001:db8:0:1::1")).isEmpty();
        assertThat(open(rate, "2001:db8::2")).isPresent();
        Refusal refusal = open(rate, "192.0.2.1").orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CLIENT_LIMIT);
        assertThat(refusal.status()).isEqualTo(Status.TOO_MANY_REQUESTS_429);
        assertThat(refusal.compared())
                .isEqualTo(Map.of("limit", "new-per-second-per-client", "expected", "0.001 per second, 1 at once"));
        assertThat(refusal.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(800), Duration.ofSeconds(1000));
    }

    @Test
    void allClientsOfATunnelShareItsRate() {
        OpeningRate rate = OpeningRate.ofTunnel(0.001, 2);
        assertThat(open(rate, "192.0.2.1")).isEmpty();
        assertThat(open(rate, "192.0.2.2")).isEmpty();
        Refusal refusal = open(rate, "192.0.2.3").orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.SERVER_LIMIT);
        assertThat(refusal.status()).isEqualTo(Status.SERVICE_UNAVAILABLE_503);
        assertThat(refusal.compared()).isEqualTo(Map.of("limit", "new-per-second", "expected", "0.001 per second, 2 at once"));
        assertThat(refusal.retryAfter()).isPresent();
    }
}
