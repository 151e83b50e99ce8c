// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BasicAuth;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel that is for known users alone lets nobody else in, whatever the application's security was told.
 */
class RequireUserTest {
    private static final String USER = BasicAuth.header("ada");

    /** With security that authenticates on the default socket, and was forgotten on the other. */
    private static Gateway gateway(Backend backend, String feature, String... tunnel) {
        return Gateway
                .start(Gateway.yaml(Gateway.LISTENER + "sockets: { other: { host: 127.0.0.1, port: 0 } }\n", backend, tunnel)
                        + "      sockets: [\"@default\", other]\n" + Gateway.indent(feature, 6), BasicAuth.at("/t"));
    }

    private static int status(int port, String... headers) {
        try (RawClient client = RawClient.connect(port)) {
            return client.request("/t", headers).status();
        }
    }

    @Test
    void aSocketThatTheSecurityDoesNotCoverLetsNobodyIn() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = gateway(backend, "", "require-user: true")) {
            assertThat(status(gateway.port())).isEqualTo(401);
            assertThat(status(gateway.port("other"))).isEqualTo(403);
            assertThat(status(gateway.port("other"), USER)).as("nobody has looked at it").isEqualTo(403);
            assertThat(backend.accepted()).isZero();
            assertThat(log.await("the refusal", it -> it.contains("kind=user"))).contains("status=403", "expected=require-user");
            assertThat(status(gateway.port(), USER)).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, '', 101", "true, '', 403", "true, require-user: false, 101", "false, require-user: true, 403"})
    void aTunnelThatDoesNotSayItIsAsTheFeatureSays(boolean feature, String tunnel, int status) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "require-user: " + feature, tunnel)) {
            assertThat(status(gateway.port("other"))).isEqualTo(status);
        }
    }
}
