// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.time.Duration;

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
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client is silent where it has had its turn and did not answer, and not where the gateway does not read it or has
 * not done writing to it.
 */
@Timeout(60)
class ClientSilenceTest {
    /** A client is given up about a second and a half after its last byte. */
    private static final String PING = "ping: { interval: { every: PT0.3S, timeout: PT1.2S } }";
    private static final Duration LONG_AFTER = Duration.ofMillis(2500);
    /** More than the kernel's buffers hold on the way. */
    private static final int MUCH = 32 * 1024 * 1024;
    private static final byte[] MUCH_AS_FRAME = Frame.binary(new byte[MUCH]);
    private static final Duration PAUSE = Duration.ofMillis(60);

    private static Thread sendsMuch(RawClient client) {
        return Thread.ofVirtual().start(() -> client.send(MUCH_AS_FRAME));
    }

    @ParameterizedTest
    @EnumSource
    void aClientIsNotGivenUpWhileItsBackendTakesNothing(Listener listener) throws InterruptedException {
        try (Backend backend = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = listener.gateway(backend, PING);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            Thread sending = sendsMuch(client);
            // its answers would be stuck behind what it sends
            long end = System.nanoTime() + LONG_AFTER.toNanos();
            while (System.nanoTime() < end) {
                assertThat(client.nextFrame(LONG_AFTER).map(Frame::opcode).orElse(Frame.PING)).isEqualTo(Frame.PING);
            }
            assertThat(sending.isAlive()).as("the client is held up").isTrue();
            connection.release();
            sending.join();
            client.closeCleanly();
            assertThat(connection.awaitEnd()).isEqualTo("eof");
            assertThat(connection.received()).isEqualTo(MUCH);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWriteTimeoutIsWhatEndsSuchATunnel(Listener listener) throws InterruptedException {
        try (Backend backend = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = listener.gateway(backend, PING, "write-timeout: PT2S");
                RawClient client = listener.open(gateway)) {
            Thread sending = sendsMuch(client);
            Frame close = client.readToClose();
            assertThat(close.closeCode()).isEqualTo(1011);
            assertThat(close.closeReason()).isEqualTo("backend takes no bytes");
            sending.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesBytesIsNotGivenUpHoweverSlowlyItDoes(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                // small frames, so that the gateway's writes make progress less often than pongs are due
                Gateway gateway = listener.gateway(backend, PING, "buffer-size: 8192");
                RawClient client = listener.openNarrow(gateway)) {
            long end = System.nanoTime() + LONG_AFTER.plusSeconds(1).toNanos();
            while (System.nanoTime() < end) {
                assertThat(client.readFrame().opcode()).isIn(Frame.BINARY, Frame.TEXT, Frame.PING);
                Await.becomes(() -> false, PAUSE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatTakesNothingIsGivenUpAfterTheSlowClientTimeout(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, PING, "close-timeout: PT0.3S",
                        "limits: { slow-client-timeout: PT0.5S }");
                RawClient client = listener.openNarrow(gateway)) {
            backend.next();
            Await.until("the tunnel has ended", () -> backend.openConnections() == 0);
            client.readToAnyEnd();
        }
    }
}
