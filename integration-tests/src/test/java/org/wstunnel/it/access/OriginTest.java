// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which pages may open a tunnel when the configuration says so.
 */
@Tag("fast")
class OriginTest {
    @ParameterizedTest
    @CsvSource({
            "'https://a.example',      https://a.example,       101",
            "'https://a.example',      https://A.Example,       101",
            "'https://a.example',      https://a.example:443,   101",
            "'https://a.example',      http://a.example,        403",
            "'https://a.example',      https://b.example,       403",
            "'https://a.example',      https://xa.example,      403",
            "'https://a.example',      https://a.example:8443,  403",
            "'https://*.a.example',    https://x.a.example,     101",
            "'https://*.a.example',    https://x.y.a.example,   101",
            "'https://*.a.example',    https://a.example,       403",
            "'https://*.a.example',    https://xa.example,      403",
            "'https://*.a.example',    https://a.example.evil,  403",
            "'*.a.example',            http://x.a.example,      101",
            "'*.a.example',            https://x.a.example,     403",
            "'*.a.example',            http://a.example,        403",
            "'*.a.example',            http://xa.example,       403",
            "'*.a.example:8080',       http://x.a.example:8080, 101",
            "'*.a.example:8080',       http://x.a.example,      403",
            "'http://my_host:81',      http://my_host:81,       101",
            "'https://a.example',      https://b@a.example,     403",
            "'https://a.example',      https://a.example/,      403",
            "'https://a.example',      https://a.example.,      403",
            "'http://localhost:*',     http://localhost:5173,   101",
            "'http://localhost:*',     https://localhost:5173,  403",
            "'http://localhost:*',     http://localhost.evil:1, 403",
            "'file://',                file://,                 101",
            "'file://',                null,                    403",
            "'null',                   file://,                 403",
            "'chrome-extension://*',   chrome-extension://abcd, 101",
            "'chrome-extension://*',   moz-extension://abcd,    403",
            "'app://*',                app://obsidian.md,       101",
            "'app://*',                https://obsidian.md,     403",
            "'self',                   https://a.example,       403",
            "'null',                   null,                    101",
            "'null',                   https://a.example,       403",
            "'*',                      https://anything.org,    101",
            "'*',                      null,                    101"})
    void originsAreComparedAsConfigured(String configured, String sent, int status) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "origins: [\"" + configured + "\"]");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", "Origin: " + sent).status()).isEqualTo(status);
            assertDialledOnlyIf(status == 101, backend);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 101", "false, 403"})
    void aMissingOriginPassesOnlyIfAllowed(boolean allowed, int status) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "allow-missing-origin: " + allowed);
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t").status()).isEqualTo(status);
            assertDialledOnlyIf(status == 101, backend);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "[],                            true",
            "[self],                        true",
            "[\"https://a.example\"],       false",
            "[\"https://a.example\"; self], true"})
    void theRequestsOwnOriginPassesWhereNothingElseIsListedOrSelfIs(String configured, boolean passes) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "origins: " + configured.replace(';', ','));
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", "Origin: http://localhost:" + gateway.port()).status()).isEqualTo(passes ? 101 : 403);
            assertDialledOnlyIf(passes, backend);
        }
    }

    @Test
    void theOriginsOfTheFeatureHoldForTunnelsWithoutTheirOwn() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + Gateway.tunnel("/own", backend.yaml(), "origins: [self]", "allow-missing-origin: true")
                        + "      origins: [\"https://a.example\"]\n      allow-missing-origin: false\n")) {
            assertThat(status(gateway, "/t", "Origin: https://a.example")).isEqualTo(101);
            assertThat(status(gateway, "/t", "Origin: http://localhost:" + gateway.port())).isEqualTo(403);
            assertThat(status(gateway, "/t")).isEqualTo(403);
            assertThat(status(gateway, "/own", "Origin: https://a.example")).isEqualTo(403);
            assertThat(status(gateway, "/own", "Origin: http://localhost:" + gateway.port())).isEqualTo(101);
            assertThat(status(gateway, "/own")).isEqualTo(101);
        }
    }

    @Test
    void twoOriginsAreNone() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "origins: [\"https://a.example\"]")) {
            assertThat(status(gateway, "/t", "Origin: https://a.example", "Origin: https://b.example")).isEqualTo(403);
            assertThat(status(gateway, "/t", "Origin: https://a.example", "Origin: https://a.example")).isEqualTo(403);
            assertDialledOnlyIf(false, backend);
        }
    }

    @Test
    void anIpv6AddressIsAnOrigin() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend);
                RawClient same = RawClient.connect(gateway.port());
                RawClient other = RawClient.connect(gateway.port())) {
            String localhost = "Host: localhost:" + gateway.port();
            assertThat(same.requestText(same.handshake("/t", "Origin: http://[::1]:8080")
                    .replace(localhost, "Host: [::1]:8080")).status()).isEqualTo(101);
            assertThat(other.requestText(other.handshake("/t", "Origin: http://[::2]:8080")
                    .replace(localhost, "Host: [::1]:8080")).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "127.0.0.1,   https://public.example, 101",
            "127.0.0.1,   http://public.example,  403",
            "127.0.0.1,   http://localhost:%d,    403",
            "192.0.2.1,   https://public.example, 403",
            "192.0.2.1,   http://localhost:%d,    101"})
    void theRequestsOwnOriginIsWhatATrustedProxySays(String trusted, String origin, int status) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + """
                        requested-uri-discovery:
                          types: [X_FORWARDED]
                          trusted-proxies: { allow: { exact: ["%s"] } }
                        """.formatted(trusted), backend))) {
            assertThat(
                    status(gateway, "/t", "Origin: " + origin.formatted(gateway.port()), "X-Forwarded-For: 203.0.113.9,127.0.0.1",
                            "X-Forwarded-Proto: https", "X-Forwarded-Host: public.example"))
                    .isEqualTo(status);
            assertDialledOnlyIf(status == 101, backend);
        }
    }

    private static int status(Gateway gateway, String path, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path, headers).status();
        }
    }

    private static void assertDialledOnlyIf(boolean passed, Backend backend) {
        if (passed) {
            backend.next();
        } else {
            assertThat(backend.accepted()).as("connections to the backend").isZero();
        }
    }
}
