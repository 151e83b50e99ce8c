// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.Internals;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An event loop that fails ends its tunnels with 1011, and another one serves the next; if none can, the server is not ready.
 */
@Timeout(60)
class LoopFailureTest {
    private static Gateway gateway(Listener listener, Backend backend) {
        return Gateway.start(Gateway.yaml(listener.yaml(), backend)
                .replace("  features:\n", "  features:\n    observe: { observers: { health: { details: true } } }\n")
                .replace("      tunnels:", "      event-loops: 1\n      tunnels:"));
    }

    private static void breakLoops(Gateway gateway) throws IOException {
        for (Object loop : (Object[]) Internals.field(Internals.services(gateway).loops(), "loops")) {
            ((Selector) Internals.field(loop, "selector")).close();
        }
    }

    private static void echoes(RawClient client) {
        client.send(Frame.text("on"));
        assertThat(client.readText(2)).isEqualTo("on");
    }

    @ParameterizedTest
    @EnumSource
    void itsTunnelsEndWith1011AndTheNextOnesAreServedByAnother(Listener listener) throws IOException {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(listener, backend);
                RawClient client = listener.open(gateway)) {
            echoes(client);
            breakLoops(gateway);
            client.readClose(1011);
            client.readToAnyEnd();
            log.await("why", line -> line.equals("An event loop has failed, its tunnels are ended"));
            assertThat(log.await("the end", line -> line.contains(" end: "))).contains("code=1011 reason=\"internal error\"");
            Await.until("the backend's connection is closed", () -> backend.openConnections() == 0);
            try (RawClient next = listener.open(gateway)) {
                echoes(next);
                next.closeCleanly();
            }
        }
    }

    @Test
    void aServerWhoseLoopsAreWholeIsReadyAndSaysSo() throws IOException {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(Listener.PLAIN, backend);
                RawClient client = Listener.PLAIN.open(gateway)) {
            echoes(client);
            breakLoops(gateway);
            client.readClose(1011);
            log.await("why", line -> line.equals("An event loop has failed, its tunnels are ended"));
            var ready = Http.get(gateway.port(), "/observe/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"event-loops\":\"running\"");
        }
    }
}
