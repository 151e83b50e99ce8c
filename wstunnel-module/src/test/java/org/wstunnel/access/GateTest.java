// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;

import org.wstunnel.spi.SimpleRequest;
import org.wstunnel.spi.TunnelRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Checks are made in their order, and whoever is refused keeps nothing.
 */
class GateTest {
    private static final Refusal REFUSAL = Refusal.of(Refusal.Kind.HOST, Status.FORBIDDEN_403, "no");

    private final List<String> events = new ArrayList<>();
    private final Admission admission = new Admission();

    static GateRequest request(TunnelRequest request) {
        return new GateRequest(request, Origin.of("http", "example.org", -1),
                Client.direct(IpLiteral.parse("192.0.2.1"), 40_000));
    }

    private GateCheck takes(String name) {
        return (request, admission) -> {
            events.add(name);
            admission.hold(() -> events.add(name + " given back"));
            return Optional.empty();
        };
    }

    @Test
    void whoPassesAllChecksHoldsWhatTheyGaveUntilTheEnd() {
        Gate gate = new Gate(List.of(takes("first"), takes("second")));
        assertThat(gate.check(request(SimpleRequest.PLAIN), admission)).isEmpty();
        assertThat(events).containsExactly("first", "second");
        admission.close();
        assertThat(events).containsExactly("first", "second", "second given back", "first given back");
    }

    @Test
    void theFirstRefusalDecidesAndNothingStaysHeld() {
        Gate gate = new Gate(List.of(takes("first"), (request, held) -> Optional.of(REFUSAL), takes("third")));
        assertThat(gate.check(request(SimpleRequest.PLAIN), admission)).contains(REFUSAL);
        assertThat(events).containsExactly("first", "first given back");
    }

    @Test
    void nothingStaysHeldWhereACheckFails() {
        Gate gate = new Gate(List.of(takes("first"), (request, held) -> {
            throw new IllegalStateException("no answer");
        }));
        assertThatThrownBy(() -> gate.check(request(SimpleRequest.PLAIN), admission)).hasMessage("no answer");
        assertThat(events).containsExactly("first", "first given back");
    }

    @Test
    void aUserIsWhoTheSecurityHasFoundOrElseTheSubjectOfTheCertificate() {
        assertThat(request(SimpleRequest.PLAIN).user()).isEmpty();
        assertThat(request(SimpleRequest.PLAIN.withSubject("CN=ada")).user()).contains("CN=ada");
        assertThat(request(SimpleRequest.PLAIN.withSubject("CN=ada").withUser("eve")).user()).contains("eve");
    }

    @Test
    void onlyWhereItIsRequiredAUserHasToBeKnown() {
        GateRequest nobody = request(SimpleRequest.PLAIN);
        assertThat(new UserRule(false).check(nobody, admission)).isEmpty();
        assertThat(new UserRule(true).check(request(SimpleRequest.PLAIN.withUser("eve")), admission)).isEmpty();
        Refusal refusal = new UserRule(true).check(nobody, admission).orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.USER);
        assertThat(refusal.status()).isEqualTo(Status.FORBIDDEN_403);
        assertThat(refusal.compared()).isEqualTo(Map.of("expected", "require-user"));
    }

    @Test
    void aRefusalTellsTheClientLessThanTheLog() {
        Refusal refusal = REFUSAL.with("host", "evil.example").withDetail("detail").with("expected", "x")
                .withRetryAfter(Duration.ofSeconds(7));
        assertThat(refusal).isEqualTo(new Refusal(Refusal.Kind.HOST, Status.FORBIDDEN_403, "no", "no (detail)",
                Map.of("host", "evil.example", "expected", "x"), Optional.of(Duration.ofSeconds(7))));
        assertThat(refusal.compared().keySet()).containsExactly("host", "expected");
        assertThat(REFUSAL.logged()).isEqualTo("no");
        assertThat(REFUSAL.compared()).isEmpty();
        assertThat(Refusal.Kind.CLIENT_LIMIT.label()).isEqualTo("client_limit");
    }

    @Test
    void theTextOfAnAddressHasNoZone() throws UnknownHostException {
        InetAddress linkLocal = Inet6Address.getByAddress(null,
                IpLiteral.parse("fe80::1").orElseThrow().getAddress(), 1);
        assertThat(linkLocal.getHostAddress()).contains("%");
        assertThat(Client.direct(Optional.of(linkLocal), 1).text()).isEqualTo("fe80:0:0:0:0:0:0:1");
        assertThat(Client.direct(Optional.empty(), 0).text()).isEqualTo("unix");
    }
}
