// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.time.Duration;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However a tunnel ends, nothing that was sent before is lost, and both ends learn of it.
 */
@OnEveryListener
class CloseTest {
    @Parameter
    private Listener listener;

    @Test
    void dataAndCloseInOneSegmentReachTheBackendWhole() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend)) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = listener.open(gateway)) {
                    BackendConnection connection = backend.next();
                    client.send(Frame.text("HELLO"), Frame.close(1000, ""));
                    client.readClose(1000);
                    client.readEof();
                    assertThat(connection.awaitEnd()).isEqualTo("eof");
                    assertThat(new String(connection.recorded())).isEqualTo("HELLO");
                }
            }
        }
    }

    @Test
    void muchDataBeforeTheCloseReachesASlowBackendWhole() {
        try (Backend backend = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            byte[] data = Hex.random(3 << 20, 3);
            client.send(Frame.binary(data), Frame.close(1000, ""));
            connection.release();
            client.readClose(1000);
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(java.util.Arrays.equals(connection.recorded(), data)).isTrue();
        }
    }

    @Test
    void aBackendsAnswerToTheEndArrivesBeforeTheClose() {
        byte[] answer = Hex.random(200_000, 8);
        try (Backend backend = Backend.tcp(Behaviour.answerAfterEnd(answer));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.text("question"), Frame.close(4321, "done"));
            Frame[] close = new Frame[1];
            assertThat(client.readDataUntilClose(close)).isEqualTo(answer);
            assertThat(close[0].closeCode()).isEqualTo(4321);
            client.readEof();
        }
    }

    @Test
    void aUnixBackendIsHalfClosedAsATcpBackendIs() {
        try (Backend backend = Backend.unix(Behaviour.answerAfterEnd("late".getBytes()));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.close(3000, ""));
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close))).isEqualTo("late");
            assertThat(close[0].closeCode()).isEqualTo(3000);
        }
    }

    @Test
    void aBackendThatWritesAndClosesIsDeliveredWholeAndClosed1000() {
        byte[] data = Hex.random(1 << 20, 4);
        try (Backend backend = Backend.tcp(Behaviour.writeAndClose(data));
                Gateway gateway = listener.gateway(backend)) {
            for (int i = 0; i < 10; i++) {
                try (RawClient client = listener.open(gateway)) {
                    Frame[] close = new Frame[1];
                    assertThat(java.util.Arrays.equals(client.readDataUntilClose(close), data)).isTrue();
                    assertThat(close[0].closeCode()).isEqualTo(1000);
                    client.send(Frame.close(1000, ""));
                    client.readEof();
                }
            }
        }
    }

    @Test
    void aBackendThatClosesWithoutAWordClosesWith1000() {
        try (Backend backend = Backend.tcp(Behaviour.writeAndClose(new byte[0]));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.readClose(1000);
            client.send(Frame.close(1000, ""));
            client.readEof();
        }
    }

    @Test
    void aBackendThatResetsClosesWith1011() {
        try (Backend backend = Backend.tcp(Behaviour.resetAfter(4));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            client.send(Frame.text("die!"));
            Frame close = client.readClose(1011);
            assertThat(close.closeReason()).doesNotContainIgnoringCase("reset by peer").doesNotContain("Exception");
            client.send(Frame.close(1011, ""));
            client.readEof();
        }
    }

    @RepeatedTest(20)
    void aBackendThatResetsUnderLoadClosesWith1011() {
        // the reset may be noticed first where the tunnel writes, and then it looks like an orderly end where it reads
        try (Backend backend = Backend.tcp(Behaviour.resetAfter(1 << 20));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.send(Frame.binary(new byte[16 * 1024]));
                    }
                } catch (AssertionError e) {
                    // the tunnel is gone, as it should
                    return;
                }
            });
            assertThat(client.readToClose().closeCode()).isEqualTo(1011);
            client.reset();
            Await.until("sender ends", () -> !sender.isAlive());
        }
    }

    @Test
    void aClientThatEndsItsStreamWithoutCloseStillDeliversItsBytes() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            client.send(Frame.text("last words")).fin();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(new String(connection.recorded())).isEqualTo("last words");
            client.readToAnyEnd();
        }
    }

    @Test
    void aClientThatVanishesWithAResetFreesTheBackend() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend)) {
            RawClient client = listener.open(gateway);
            BackendConnection connection = backend.next();
            client.send(Frame.text("x"));
            connection.await(1);
            client.reset();
            connection.awaitEnd();
            Await.until("backend connection closed", () -> backend.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatVanishesDuringAStreamFreesTheBackendAtOnce(boolean withReset) {
        // nobody is left to deliver to: there is nothing to wait for
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, "close-timeout: PT10M")) {
            RawClient client = listener.open(gateway);
            client.readFrame();
            if (withReset) {
                client.reset();
            } else {
                client.close();
            }
            Await.until("backend connection closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void aClientThatVanishesInTheMiddleOfAFrameFreesTheBackend() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend)) {
            byte[] frame = Frame.binary(new byte[300]);
            for (int cut = 1; cut < 12; cut++) {
                RawClient client = listener.open(gateway);
                BackendConnection connection = backend.next();
                client.send(java.util.Arrays.copyOf(frame, cut));
                client.close();
                connection.awaitEnd();
            }
            Await.until("backend connections closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void aBackendThatNeverClosesIsCutAfterTheCloseTimeout() {
        try (Backend backend = Backend.tcp(Behaviour.neverCloses());
                Gateway gateway = listener.gateway(backend, "close-timeout: PT0.4S");
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            long start = System.nanoTime();
            client.send(Frame.close(1000, ""));
            client.readClose(1000);
            client.readEof();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(390));
            assertThat(connection.awaitEnd()).isEqualTo("eof");
        }
    }

    @Test
    void aClientThatDoesNotAnswerOurCloseIsCutAfterTheCloseTimeout() {
        try (Backend backend = Backend.tcp(Behaviour.writeAndClose("bye".getBytes()));
                Gateway gateway = listener.gateway(backend, "close-timeout: PT0.4S");
                RawClient client = listener.open(gateway)) {
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close))).isEqualTo("bye");
            client.readToAnyEnd();
        }
    }

    @Test
    void aClientThatSendsOnAfterOurCloseIsCutAfterTheTimeout() {
        try (Backend backend = Backend.tcp(Behaviour.writeAndClose("bye".getBytes()));
                Gateway gateway = listener.gateway(backend, "close-timeout: PT0.4S");
                RawClient client = listener.open(gateway)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.send(Frame.binary(new byte[1024]));
                    }
                } catch (AssertionError e) {
                    // cut, as it should
                    return;
                }
            });
            Await.until("the client is cut", () -> !sender.isAlive());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBackendThatEndsItsDirectionClosesTheTunnelWithAllBytes(boolean tcp) {
        try (Backend backend = tcp ? Backend.tcp(Behaviour.halfCloseAtOnce("bye".getBytes()))
                : Backend.unix(Behaviour.halfCloseAtOnce("bye".getBytes()));
                Gateway gateway = listener.gateway(backend);
                RawClient client = listener.open(gateway)) {
            Frame[] close = new Frame[1];
            assertThat(new String(client.readDataUntilClose(close))).isEqualTo("bye");
            assertThat(close[0].closeCode()).isEqualTo(1000);
            client.send(Frame.close(1000, ""));
            client.readEof();
            backend.next().awaitEnd();
        }
    }

    @Test
    void closesFromBothSidesAtOnceEndCleanly() {
        try (Backend backend = Backend.tcp(Behaviour.closeAfter(1));
                Gateway gateway = listener.gateway(backend)) {
            for (int i = 0; i < 100; i++) {
                try (RawClient client = listener.open(gateway)) {
                    client.send(Frame.text("x"), Frame.close(1000, ""));
                    assertThat(client.readToClose().closeCode()).isEqualTo(1000);
                    client.readEof();
                }
            }
            Await.until("backend connections closed", () -> backend.openConnections() == 0);
        }
    }
}
