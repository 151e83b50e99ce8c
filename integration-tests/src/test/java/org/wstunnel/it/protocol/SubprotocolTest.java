// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subprotocol is confirmed when it is both offered and configured, and else none is.
 */
class SubprotocolTest {
    /**
     * @param configured the tunnel's list, best first
     * @param offered    values of the headers that the client sends, separated by a bar
     * @param confirmed  what the server must answer, empty for no header
     */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
            "'',             '-',                 -",
            "'',             'mqtt',              -",
            "'mqtt',         '-',                 -",
            "'mqtt',         'mqtt',              mqtt",
            "'mqtt',         'chat, mqtt',        mqtt",
            "'mqtt',         'chat,mqtt,x',       mqtt",
            "'mqtt',         'chat|mqtt',         mqtt",
            "'mqtt',         'chat, x|y, mqtt',   mqtt",
            "'mqtt',         'mqttv3.1',          -",
            "'b, a',         'a, b',              b",
            "'a, b',         'b, a',              a",
            "'',             'binary',            binary",
            "'',             'binary, base64',    binary",
            "'',             'base64, binary',    binary",
            "'',             'base64',            -",
            "'mqtt',         'binary, mqtt',      mqtt",
            "'mqtt',         'binary',            binary"})
    void theFirstConfiguredOneThatIsOfferedIsConfirmed(String configured, String offered, String confirmed) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "subprotocols: [" + configured + "]");
                RawClient client = RawClient.connect(gateway.port())) {
            List<String> headers = new ArrayList<>();
            if (!"-".equals(offered) && offered != null) {
                for (String value : offered.split("\\|")) {
                    headers.add("Sec-WebSocket-Protocol: " + value);
                }
            }
            Response response = client.upgrade("/t", headers.toArray(String[]::new));
            assertThat(response.header("Sec-WebSocket-Protocol").orElse(null)).isEqualTo(confirmed);
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @CsvSource({"text", "binary"})
    void binaryIsNotImpliedWhereFramesAreText(String frameType) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "frame-type: " + frameType);
                RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.upgrade("/t", "Sec-WebSocket-Protocol: binary");
            assertThat(response.header("Sec-WebSocket-Protocol").orElse("none"))
                    .isEqualTo("binary".equals(frameType) ? "binary" : "none");
            client.closeCleanly();
        }
    }
}
