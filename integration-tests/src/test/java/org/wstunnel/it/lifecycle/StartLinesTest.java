// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator reads at the start: which routes there are, or why there are none.
 */
class StartLinesTest {
    private static final String TUNNELS = "wstunnel: { tunnels: [{ path: /t, backends: [{ host: 127.0.0.1, port: 5900 }] }] }";
    private static final String SERVER = "server:\n" + Gateway.indent(Gateway.LISTENER, 2);

    private static List<String> start(String yaml) {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.INFO);
                Gateway gateway = Gateway.start(yaml)) {
            assertThat(gateway.port()).isPositive();
            return log.lines();
        }
    }

    @Test
    void oneLineTellsTheRoutesWithTheirSocketsAndBackends() {
        assertThat(start(SERVER + "  sockets: { other: { host: 127.0.0.1, port: 0 } }\n" + """
                  features:
                    wstunnel:
                      sockets: [other]
                      pools: [{ name: desks, backends: [{ name: left, host: localhost, port: 1 }] }]
                      tunnels:
                        - { path: /t, backends: [{ host: 127.0.0.1, port: 5900 }, { socket: /run/x.sock }] }
                        - { path: /off, enabled: false, backends: [{ host: 127.0.0.1, port: 5901 }] }
                        - { path: "/vnc/{name}", name: desk, resolve: { path: { variable: name } },
                            allowed-targets: { pools: ["*"] } }
                """))
                .containsExactly("2 tunnel routes on other: /t -> 127.0.0.1:5900, /run/x.sock; desk -> what its resolver says");
    }

    @Test
    void manyRoutesMakeNoLongLine() {
        StringBuilder tunnels = new StringBuilder(SERVER + "  features:\n    wstunnel:\n      tunnels:\n");
        for (int i = 0; i < 30; i++) {
            tunnels.append("        - { path: /t").append(i).append(", backends: [{ host: a, port: 1 }] }\n");
        }
        assertThat(start(tunnels.toString())).singleElement().asString().startsWith("30 tunnel routes on @default: /t0 -> a:1; ")
                .endsWith("/t19 -> a:1 and 10 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n", "features: { %s }\n", "gateway: { %s }\n", "ws-tunnel: { tunnels: [] }\n#%s\n"})
    void aConfigurationInTheWrongPlaceIsNamed(String place) {
        assertThat(start(SERVER + place.formatted(TUNNELS))).singleElement().asString()
                .endsWith("tunnel is not read: the configuration of tunnels is server.features.wstunnel");
    }

    @Test
    void aConfigurationBelowTheServerItselfIsNamed() {
        assertThat(start(SERVER + "  " + TUNNELS + "\n"))
                .containsExactly("server.wstunnel is not read: the configuration of tunnels is server.features.wstunnel");
    }

    @Test
    void aConfigurationWithoutTunnelsIsNamed() {
        assertThat(start(SERVER + "  features: { wstunnel: { origins: [self] } }\n"))
                .containsExactly("server.features.wstunnel.tunnels is empty: no request opens a tunnel");
    }

    @Test
    void aServerThatHasNothingToDoWithTunnelsIsNotTalkedTo() {
        assertThat(start(SERVER + "  features: { observe: { observers: { wstunnel: { enabled: true } } } }\n")).isEmpty();
    }
}
