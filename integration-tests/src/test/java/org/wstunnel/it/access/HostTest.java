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
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For which hosts a request may be: a name that its owner lets point to this server (DNS rebinding) opens nothing.
 */
class HostTest {
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

    private static int status(Gateway gateway, String path, String host, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.requestText(client.handshake(path, headers).replaceFirst("Host: \\S+", "Host: " + host)).status();
        }
    }

    private void assertDialledOnlyIf(boolean passed) {
        if (passed) {
            backend.next();
        } else {
            assertThat(backend.accepted()).as("connections to the backend").isZero();
        }
    }

    /** Nobody can say which of them is meant; and not only where Helidon looks for that. */
    @ParameterizedTest
    @CsvSource({"desk.example, evil.example, true", "evil.example, desk.example, false", "desk.example, desk.example, false"})
    void twoHostsAreNone(String first, String second, boolean validate) {
        String listener = Gateway.LISTENER + "protocols: { http_1_1: { validate-request-headers: " + validate + " } }\n";
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend) + "      hosts: [desk.example]\n")) {
            assertThat(status(gateway, "/t", first + "\r\nHost: " + second)).isEqualTo(400);
            log.await("the reason", it -> it.contains("repeated"));
            assertDialledOnlyIf(false);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "desk.example,         desk.example,        101",
            "desk.example,         DESK.example:8443,   101",
            "desk.example,         a.desk.example,      421",
            "desk.example,         xdesk.example,       421",
            "desk.example,         desk.example.evil,   421",
            "desk.example,         localhost,           421",
            "desk.example,         127.0.0.1,           421",
            "desk.example:8443,    desk.example:8443,   101",
            "desk.example:8443,    desk.example,        421",
            "desk.example:80,      desk.example,        101",
            "'*.example',          desk.example,        101",
            "'*.example',          a.desk.example:81,   101",
            "'*.example',          example,             421",
            "'*.example',          xexample,            421",
            "'*.example:81',       a.example,           421",
            "127.0.0.1,            127.0.0.1:9000,      101",
            "'[::1]',              '[::1]:9000',        101",
            "'[::1]',              '[::2]:9000',        421",
            "'*',                  evil.example,        101"})
    void aRequestForAnotherHostIsMisdirected(String hosts, String host, int status) {
        try (Gateway gateway = gateway("      hosts: [\"" + hosts + "\"]\n")) {
            assertThat(status(gateway, "/t", host)).isEqualTo(status);
            assertThat(status(gateway, "/t", host, "Origin: http://" + host)).isEqualTo(status);
            assertDialledOnlyIf(status == 101);
        }
    }

    @Test
    void aTunnelsOwnHostsHoldInPlaceOfTheFeatures() {
        try (Gateway gateway = gateway("      hosts: [a.example]\n", "hosts: [b.example]")) {
            assertThat(status(gateway, "/t", "a.example")).isEqualTo(421);
            assertThat(status(gateway, "/t", "b.example")).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "evil.example:8080,    http://evil.example:8080,  421",
            "intranet,             http://intranet,           421",
            "localhost.evil.example, http://localhost.evil.example, 421",
            "127.0.0.1.evil.example, http://127.0.0.1.evil.example, 421",
            "localhost:8080,       http://localhost:8080,     101",
            "a.localhost:8080,     http://a.localhost:8080,   101",
            "192.0.2.7:8080,       http://192.0.2.7:8080,     101",
            "'[fd00::1]:8080',     'http://[fd00::1]:8080',   101",
            // no page of the same origin: the check of the origin decides
            "evil.example,         https://evil.example,      403",
            "evil.example,         http://other.example,      403",
            "evil.example,         null,                      403"})
    void withoutHostsOnlyOwnNamesOpenTunnelsByPlainHttp(String host, String origin, int status) {
        try (Gateway gateway = gateway("")) {
            assertThat(status(gateway, "/t", host, "Origin: " + origin)).isEqualTo(status);
            assertDialledOnlyIf(status == 101);
        }
    }

    @Test
    void aClientThatIsNoPageMayAskForAnyName() {
        try (Gateway gateway = gateway("")) {
            assertThat(status(gateway, "/t", "desk.example")).isEqualTo(101);
        }
    }

    @Test
    void anOriginThatIsListedMayUseAnyName() {
        try (Gateway gateway = gateway("", "origins: [self, \"http://desk.example\"]")) {
            assertThat(status(gateway, "/t", "desk.example", "Origin: http://desk.example")).isEqualTo(101);
            assertThat(status(gateway, "/t", "evil.example", "Origin: http://evil.example")).isEqualTo(421);
        }
    }

    @Test
    void overTlsTheCertificateVouchesForTheName() {
        try (Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + Certificates.yaml(), backend));
                RawClient client = RawClient.connectTls(gateway.port(), Certificates.client())) {
            assertThat(client
                    .requestText(client.handshake("/t", "Origin: https://desk.example").replaceFirst("Host: \\S+",
                            "Host: desk.example"))
                    .status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded", "forwarded"})
    void aTrustedProxyChoosesTheNamesThatItForwards(String kind) {
        String[] forwarded = {"Origin: http://desk.example", "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1"};
        try (Gateway gateway = gateway("      trusted-proxies: [127.0.0.1]\n      forwarded-header: " + kind + "\n")) {
            assertThat(status(gateway, "/t", "desk.example", forwarded)).isEqualTo(101);
            // a browser on the same machine, which cannot write such a header
            assertThat(status(gateway, "/t", "desk.example", forwarded[0])).isEqualTo(421);
        }
        try (Gateway gateway = gateway("      trusted-proxies: [10.0.0.0/8]\n")) {
            assertThat(status(gateway, "/t", "desk.example", forwarded)).isEqualTo(421);
        }
    }

    @Test
    void theHostThatCountsIsTheOneThatTheClientHasSeen() {
        try (Gateway gateway = gateway(
                "      hosts: [desk.example]\n      trusted-proxies: [127.0.0.1]\n      forwarded-fields: [host]\n")) {
            assertThat(status(gateway, "/t", "gateway", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: desk.example"))
                    .isEqualTo(101);
            assertThat(status(gateway, "/t", "desk.example", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: evil.example"))
                    .isEqualTo(421);
        }
    }

    @Test
    void theLogSaysForWhichHost() {
        try (LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = gateway("      hosts: [a.example, \"*.b.example:81\"]\n")) {
            status(gateway, "/t", "evil.example:81");
            assertThat(log.await("a refusal", it -> it.contains("refused")))
                    .contains(
                            "status=421 kind=host client=127.0.0.1 host=evil.example:81 expected=a.example,*.b.example:81 reason=");
        }
    }
}
