// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backend that resets its connection upon what a client has sent is well, and stays in its pool.
 */
@Timeout(60)
class BadMessageTest {
    private static final int CLIENTS = 6;

    @ParameterizedTest
    @EnumSource
    void clientsWhoseFirstMessageIsBadDoNotEjectTheBackends(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend one = Backend.tcp(Behaviour.resetAfter(1));
                Backend two = Backend.tcp(Behaviour.resetAfter(1));
                Backend three = Backend.tcp(Behaviour.resetAfter(1));
                Gateway gateway = Gateway.start(Gateway.yaml(listener.yaml(), one, "balance: round-robin", "disable-time: PT1H")
                        + "            - " + two.yaml() + "\n            - " + three.yaml() + "\n")) {
            for (int round = 0; round < 3; round++) {
                List<RawClient> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(listener.open(gateway));
                }
                for (RawClient client : clients) {
                    // more than the backend reads: it resets
                    client.send(Frame.binary(new byte[200_000]));
                    assertThat(client.readToClose().closeCode()).isEqualTo(1011);
                    client.close();
                }
            }
            assertThat(List.of(one.accepted(), two.accepted(), three.accepted())).containsOnly(CLIENTS);
            assertThat(log.lines()).noneMatch(line -> line.contains("is left out"));
        }
    }
}
