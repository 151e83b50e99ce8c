package org.wstunnel.it;

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

    private static void assertDialledOnlyIf(boolean passed, Backend backend) {
        if (passed) {
            backend.next();
        } else {
            assertThat(backend.accepted()).as("connections to the backend").isZero();
        }
    }
}
