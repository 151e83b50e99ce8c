// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of a tunnel waits for whoever takes bytes, however slowly, and says what was not taken.
 */
@Timeout(60)
class LingerTest {
    /** The tunnels of these tests end in a time that is several times longer. */
    private static final String CUT = "close-timeout: PT0.5S";
    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final int SOME = 6 * 1024 * 1024;
    private static final Predicate<String> END = line -> line.contains(" end: ");

    @ParameterizedTest
    @EnumSource
    void aBackendThatTakesBytesGetsAllThatCameBeforeTheClose(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.slowly(PAUSE));
                Gateway gateway = listener.gateway(backend, CUT);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.binary(new byte[SOME]), Frame.close(1000, ""));
            assertThat(client.readToClose().closeCode()).isEqualTo(1000);
            client.readEof();
            BackendConnection connection = backend.next();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(connection.received()).isEqualTo(SOME);
            assertThat(log.await("the end", END)).contains("to-backend=" + SOME + " ", "code=1000");
        }
    }

    @Test
    void whatABackendDidNotTakeIsInTheCodeAndInTheLog() {
        byte[] piece = Frame.binary(new byte[8 * 1024]);
        byte[] ping = Frame.of(Frame.PING, new byte[] {1});
        // a Unix socket holds the same number of bytes each time
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.unix(Behaviour.silentUntilReleased());
                Gateway gateway = Gateway.to(backend, CUT)) {
            int pieces = 0;
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                // the gateway does not read on when bytes wait for the backend, but what has come together with these is answered
                while (answered(client.send(piece, ping))) {
                    pieces++;
                }
            }
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                for (int i = 1; i < pieces; i++) {
                    assertThat(answered(client.send(piece, ping))).isTrue();
                }
                client.send(piece, Frame.close(1000, ""));
                Frame close = client.readToClose();
                assertThat(close.closeCode()).isEqualTo(1011);
                assertThat(close.closeReason()).isEqualTo("backend did not take all bytes");
                client.readEof();
            }
            int sent = pieces * 8 * 1024;
            String end = log.await("the end", line -> END.test(line) && line.contains("code=1011"));
            assertThat(Integer.parseInt(end.replaceAll(".* to-backend=(\\d+) .*", "$1"))).isLessThan(sent)
                    .isGreaterThan(sent / 2);
        }
    }

    @Test
    void aClientWhoseBackendIsStuckIsStillReadUntilItsAnswer() {
        byte[] piece = Frame.binary(new byte[8 * 1024]);
        byte[] ping = Frame.of(Frame.PING, new byte[] {1});
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.unix(Behaviour.silentUntilReleased());
                Gateway gateway = Gateway.to(backend, CUT, "limits: { max-lifetime: PT6S, max-lifetime-jitter: 0 }");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            while (answered(client.send(piece, ping))) {
                // until the backend's socket is full
            }
            client.send(piece);
            assertThat(client.readToClose().closeCode()).isEqualTo(1001);
            client.send(Frame.close(1001, ""));
            client.readEof();
            assertThat(log.await("the end", END)).contains("code=1001");
        }
    }

    private static boolean answered(RawClient client) {
        return client.nextFrame(Duration.ofMillis(500)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aSlowClientThatClosesInAStreamGetsWholeFramesFirst(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, "close-timeout: PT2S");
                RawClient client = listener.open(gateway)) {
            backend.next();
            client.send(Frame.close(1000, "done"));
            Frame frame = client.readFrame();
            while (frame.isData()) {
                Await.becomes(() -> false, PAUSE);
                frame = client.readFrame();
            }
            assertThat(frame.closeCode()).as(frame::toString).isEqualTo(1000);
            client.readEof();
            assertThat(log.await("the end", END)).contains("code=1000", "by=client");
        }
    }
}
