// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may come by address.
 */
class NetworkRuleTest {
    private static List<Network> networks(String texts) {
        return Stream.of(texts.split(" ")).filter(it -> !it.isEmpty()).map(Network::parse).toList();
    }

    private static Optional<Refusal> check(String allowed, String denied, Client client) {
        return new NetworkRule(networks(allowed), networks(denied))
                .check(new GateRequest(SimpleRequest.PLAIN, Origin.of("http", "a", -1), client), new Admission());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
            "'',                    '',           192.0.2.1, -,         -",
            "10.0.0.0/8 192.0.2.1,  '',           192.0.2.1, -,         -",
            "10.0.0.0/8,            '',           192.0.2.1, 192.0.2.1, 10.0.0.0/8",
            "10.0.0.0/8 fd00::/8,   '',           192.0.2.1, 192.0.2.1, '10.0.0.0/8,fd00:0:0:0:0:0:0:0/8'",
            "'',                    192.0.2.0/24, 192.0.2.1, 192.0.2.0/24, none of deny-networks",
            "'',                    192.0.2.0/24, 192.0.3.1, -,         -",
            "192.0.0.0/8,           192.0.2.1,    192.0.2.1, 192.0.2.1/32, none of deny-networks",
            "192.0.0.0/8,           192.0.2.1,    192.0.2.2, -,         -",
            "192.0.2.1,             10.0.0.0/8,   10.0.0.1,  10.0.0.0/8, none of deny-networks"})
    void anAddressHasToBeAllowedAndNotDenied(String allowed, String denied, String address, String network, String expected) {
        Optional<Refusal> refusal = check(allowed, denied, Client.direct(IpLiteral.parse(address), 1));
        assertThat(refusal.map(Refusal::compared))
                .isEqualTo(Optional.ofNullable(network).map(it -> Map.of("network", it, "expected", expected)));
        assertThat(refusal.stream())
                .allMatch(it -> it.kind() == Refusal.Kind.NETWORK && it.status().equals(Status.FORBIDDEN_403));
    }

    @Test
    void whoseAddressIsNotKnownIsInNoNetwork() {
        Client unix = Client.direct(Optional.empty(), 0);
        Client hidden = new Client(IpLiteral.parse("10.0.0.1"), 0, true, true, Optional.empty(), Optional.empty(),
                Optional.empty());
        for (Client client : List.of(unix, hidden)) {
            assertThat(check("", "", client)).isEmpty();
            assertThat(check("10.0.0.0/8", "", client).orElseThrow().compared())
                    .isEqualTo(Map.of("network", "unknown", "expected", "an address"));
            assertThat(check("", "192.0.2.1", client)).isPresent();
        }
    }
}
