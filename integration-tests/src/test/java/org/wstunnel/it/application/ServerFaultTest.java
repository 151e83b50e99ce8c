// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.ServerFault;
import org.wstunnel.it.support.Gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What Helidon cannot make a server of, and does not say where it stands.
 */
class ServerFaultTest {
    private static final String TUNNELS = "wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] }";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "host: '[::1]:8080' | host: invalid value \"[::1]:8080\", did you mean \"::1\"?: expected a host name or an IP address",
            "host: no-such-host.invalid | host: invalid value \"no-such-host.invalid\": expected a host name that has an address here",
            "sockets: [{ name: a, host: 'b c' }] | sockets.0.host: invalid value \"b c\": expected a host name or an IP address",
            "features: { observe: { sockets: [operators] }, " + TUNNELS + " } | features.observe.sockets.0: invalid value "
                    + "\"operators\": expected @default, since the server has no other",
            "sockets: { a: {} }, features: { observe: { sockets: operators }, " + TUNNELS
                    + " } | features.observe.sockets: invalid "
                    + "value \"operators\": expected @default or one of [a]"})
    void whatHelidonDoesNotNameIsFound(String server, String message) {
        Config node = Gateway.config("server: { port: 0, " + server + " }").get("server");
        RuntimeException failure = catchThrowableOfType(RuntimeException.class,
                () -> WebServer.builder().config(node).build());
        assertThat(ServerFault.explain(failure, node)).hasMessageStartingWith("server." + message);
    }

    @Test
    void whatIsNotKnownStaysAsItIs() {
        RuntimeException failure = new IllegalStateException();
        assertThat(ServerFault.explain(failure, Config.empty())).isSameAs(failure);
        assertThat(ServerFault.explain(failure, Gateway.config("server: { host: a, tls: { enabled: false } }").get("server")))
                .isSameAs(failure);
    }
}
