// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.logging.Level;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel is the same over each of the four kinds of sockets that Helidon has: over a channel or not, with TLS or without.
 */
class SocketKindTest {
    private static final Duration QUIET = Duration.ofMillis(300);
    /** So many threads that are left are seen. */
    private static final int SOME = 6;
    private static final String CUT = "close-timeout: PT0.5S";

    private static LongSupplier written(Backend backend) {
        return backend.next()::written;
    }

    @ParameterizedTest
    @EnumSource
    void bytesArriveAsTheyWereSentInFramesOfAnySize(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.openNarrow(gateway)) {
            for (int length : new int[] {1, 127, 128, 129, 8191, 8192, 8193, 16_384, 16_385, 100_000}) {
                String text = "x".repeat(length - 1) + "e";
                client.send(Frame.text(text));
                assertThat(client.readText(length)).isEqualTo(text);
            }
            client.send(Frame.text("one"), Frame.text("two"));
            assertThat(client.readText(6)).isEqualTo("onetwo");
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatHasClosedAndReadsNothingHoldsNothing(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, CUT)) {
            try (RawClient first = listener.openNarrow(gateway)) {
                first.send(Frame.close(1000, ""));
                first.readToAnyEnd();
            }
            backend.forget();
            Resources before = Resources.now();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < SOME; i++) {
                clients.add(listener.openNarrow(gateway));
                Await.standstill(written(backend), QUIET, Long.MAX_VALUE);
            }
            clients.forEach(client -> client.send(Frame.close(1000, "")));
            // the clients' own ends stay open, and nobody reads there
            Await.until("the threads have ended", () -> Resources.now().virtualThreads() <= before.virtualThreads() + 2);
            Await.until("the backend's connections are closed", () -> backend.openConnections() == 0);
            clients.forEach(RawClient::close);
            Resources.awaitBackTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatVanishesHoldsNothing(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, CUT)) {
            listener.openNarrow(gateway).close();
            Resources before = Resources.now();
            listener.openNarrow(gateway).reset();
            listener.openNarrow(gateway).close();
            Await.until("the backend's connections are closed", () -> backend.openConnections() == 0);
            Resources.awaitBackTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "BLOCKING_TLS"})
    void aFailedTlsHandshakeGivesItsPlaceBackAndIsNotLogged(Listener listener) {
        try (LogCapture helidon = new LogCapture("io.helidon.webserver", Level.WARNING);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener.yaml() + "max-tcp-connections: 2\n", backend))) {
            for (int i = 0; i < 5; i++) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    client.sendText("no TLS at all\r\n\r\n").readToAnyEnd();
                }
            }
            try (RawClient client = listener.open(gateway)) {
                client.closeCleanly();
            }
            assertThat(helidon.lines()).isEmpty();
        }
    }
}
