// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From which networks a tunnel may be opened.
 */
class NetworkTest {
    private static final String TRUST = "      trusted-proxies: [\"127.0.0.1\", \"10.0.0.0/8\"]\n";
    private Backend backend;

    @BeforeEach
    void start() {
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private Gateway gateway(String feature, String... tunnelLines) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, tunnelLines) + feature);
    }

    private static int status(Gateway gateway, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request("/t", headers).status();
        }
    }

    private void assertDialledOnlyIf(boolean passed) {
        if (passed) {
            backend.next();
        } else {
            assertThat(backend.accepted()).as("connections to the backend").isZero();
        }
    }

    /**
     * A proxy that does not say who is connected to it passes on what that client writes: neither list lets it in,
     * whatever headers it sends.
     */
    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 aaaa 127.0.0.1 4711 80", "PROXY TCP4 10.1 127.0.0.1 4711 80",
            "PROXY TCP6 fe80::1%lo ::1 4711 80"})
    void whomAPROXYHeaderDoesNotNameIsKeptOut(String line) {
        for (String list : new String[] {"deny-networks: [192.0.2.0/24]", "allow-networks: [10.0.0.0/8, 127.0.0.1]"}) {
            try (Gateway gateway = Gateway
                    .start(Gateway.yaml(Gateway.LISTENER + "enable-proxy-protocol: true\n", backend, list) + TRUST);
                    RawClient client = RawClient.connect(gateway.port())) {
                client.sendText(line + "\r\n");
                assertThat(client.request("/t", "X-Forwarded-For: 10.0.0.1").status()).as(list).isNotEqualTo(101);
            }
        }
        assertDialledOnlyIf(false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "allow-networks: [127.0.0.0/8]                                     | 101",
            "allow-networks: [\"::ffff:127.0.0.1\"]                            | 101",
            "allow-networks: [10.0.0.0/8, 127.0.0.1]                           | 101",
            "allow-networks: [10.0.0.0/8]                                      | 403",
            "deny-networks: [127.0.0.0/8]                                      | 403",
            "deny-networks: [10.0.0.0/8]                                       | 101",
            "{ allow-networks: [127.0.0.0/8], deny-networks: [127.0.0.1/32] }  | 403",
            "{ allow-networks: [127.0.0.1], deny-networks: [127.0.0.2/31] }    | 101"})
    void onlyThoseComeInWhoAreAllowedAndNotDenied(String keys, int status) {
        String[] lines = keys.replaceAll("^\\{ | }$", "").replace("], d", "]\nd").split("\n");
        try (Gateway gateway = gateway("", lines)) {
            assertThat(status(gateway)).isEqualTo(status);
        }
        try (Gateway gateway = gateway(String.join("\n", lines).indent(6))) {
            assertThat(status(gateway)).isEqualTo(status);
        }
        assertDialledOnlyIf(status == 101);
    }

    @Test
    void aTunnelsOwnNetworksHoldInPlaceOfTheFeatures() {
        try (Gateway gateway = gateway("      allow-networks: [10.0.0.0/8]\n      deny-networks: [192.0.2.0/24]\n",
                "allow-networks: [127.0.0.1]")) {
            assertThat(status(gateway)).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "X-Forwarded-For: 192.0.2.1             | 101",
            "X-Forwarded-For: 6.6.6.6, 192.0.2.1    | 101",
            "X-Forwarded-For: 192.0.2.1, 6.6.6.6    | 403",
            "X-Forwarded-For: 192.0.2.66            | 403",
            "X-Forwarded-For: 192.0.2.1, unknown    | 403",
            "X-Forwarded-For: unknown               | 403",
            "X-Y: z                                 | 101"})
    void theClientIsTheOneBehindTheTrustedProxies(String header, int status) {
        try (Gateway gateway = gateway(TRUST, "allow-networks: [192.0.2.0/24, 127.0.0.0/8]", "deny-networks: [192.0.2.66]")) {
            assertThat(status(gateway, header)).isEqualTo(status);
        }
    }

    @Test
    void whoHidesBehindAHeaderThatDoesNotParseIsInNoNetwork() {
        try (Gateway gateway = gateway(TRUST + "      forwarded-header: forwarded\n",
                "allow-networks: [127.0.0.1, 192.0.2.0/24]")) {
            assertThat(status(gateway, "Forwarded: for=6.6.6.6;by=\", for=198.51.100.9")).isEqualTo(403);
            assertThat(status(gateway, "Forwarded: for=6.6.6.6;by=\"", "Forwarded: for=192.0.2.9")).isEqualTo(101);
        }
        try (Gateway gateway = gateway(TRUST + "      forwarded-header: forwarded\n", "deny-networks: [198.51.100.9]")) {
            assertThat(status(gateway, "Forwarded: for=6.6.6.6;by=\", for=198.51.100.9")).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "allow-networks: [10.0.0.0/8, \"fd00::/8\"] | network=127.0.0.1 expected=10.0.0.0/8,fd00:0:0:0:0:0:0:0/8",
            "deny-networks: [127.0.0.0/8]               | network=127.0.0.0/8 expected=\"none of deny-networks\""})
    void theLogSaysWhich(String line, String fields) {
        try (LogCapture log = new LogCapture(Level.INFO); Gateway gateway = gateway("", line)) {
            assertThat(status(gateway)).isEqualTo(403);
            assertThat(log.await("a refusal", it -> it.contains("refused")))
                    .contains("status=403 kind=network client=127.0.0.1 " + fields + " reason=");
        }
    }
}
