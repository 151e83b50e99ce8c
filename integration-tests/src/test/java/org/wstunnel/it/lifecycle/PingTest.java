// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pings that the server sends, and what it makes of their answers.
 */
// most of its time is waiting, and pings are the same on the other kinds
@ParameterizedClass(name = "{0}")
@EnumSource(value = Listener.class, names = {"PLAIN", "TLS"})
class PingTest {
    @Parameter
    private Listener listener;

    @Test
    void anIdleClientIsPingedAndKeptWhileItAnswers() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend, "ping: { interval: { every: PT0.2S, timeout: PT5S } }");
                RawClient client = listener.open(gateway)) {
            for (int i = 0; i < 5; i++) {
                Frame ping = client.readFrame();
                assertThat(ping.opcode()).isEqualTo(Frame.PING);
                client.send(Frame.of(Frame.PONG, ping.payload()));
            }
            client.send(Frame.text("alive"));
            Frame frame = client.readFrame();
            while (frame.opcode() == Frame.PING) {
                frame = client.readFrame();
            }
            assertThat(frame.text()).isEqualTo("alive");
        }
    }

    @Test
    void aClientThatNeverAnswersIsDroppedAtThePongDeadline() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend, "ping: { interval: { every: PT0.2S, timeout: PT0.3S } }",
                        "close-timeout: PT0.3S");
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            assertThat(client.readFrame().opcode()).isEqualTo(Frame.PING);
            client.readToAnyEnd();
            connection.awaitEnd();
        }
    }

    @Test
    void anyByteOfTheClientMeetsThePongDeadline() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend, "ping: { interval: { every: PT0.3S, timeout: PT1.5S } }");
                RawClient client = listener.open(gateway)) {
            // one endless frame, a byte at a time; pings are read and never answered
            client.send(Frame.header(0x82, 1 << 20, 0x80), new byte[4]);
            int pings = 0;
            while (pings < 8) {
                Frame frame = client.readFrame();
                assertThat(frame.opcode()).isEqualTo(Frame.PING);
                pings++;
                client.send(new byte[] {1});
            }
            backend.next().await(8);
        }
    }

    @Test
    void aBusyTunnelIsNotPinged() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend, "ping: { interval: { every: PT2S, timeout: PT2S } }");
                RawClient client = listener.open(gateway)) {
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < end) {
                client.send(Frame.text("busy"));
                Frame frame = client.readFrame();
                assertThat(frame.opcode()).as("opcode").isEqualTo(Frame.TEXT);
            }
        }
    }

    @Test
    void noneSendsNoPings() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend, "ping: { none: { } }");
                RawClient client = listener.open(gateway)) {
            client.readNothingFor(Duration.ofSeconds(1));
        }
    }

    @Test
    void fixedPingsABusyTunnelToo() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.gateway(backend, "ping: { fixed: { every: PT0.2S } }");
                RawClient client = listener.open(gateway)) {
            int pings = 0;
            while (pings < 5) {
                client.send(Frame.text("x"));
                Frame frame = client.readFrame();
                while (frame.opcode() == Frame.PING) {
                    pings++;
                    frame = client.readFrame();
                }
                assertThat(frame.text()).isEqualTo("x");
            }
        }
    }

    @Test
    void thePongDeadlineDoesNotRunWhileAWriteMakesProgress() {
        // 24 MB through a narrow window to a client that reads slowly and never answers a ping
        long length = 24 << 20;
        try (Backend backend = Backend.tcp(Behaviour.source(length));
                Gateway gateway = listener.gateway(backend, "ping: { fixed: { every: PT0.1S } }");
                RawClient client = listener.openNarrow(gateway)) {
            long received = 0;
            Frame frame = client.readFrame();
            for (; frame.opcode() != Frame.CLOSE; frame = client.readFrame()) {
                received += frame.isData() ? frame.payload().length : 0;
            }
            assertThat(received).isEqualTo(length);
            assertThat(frame.closeCode()).isEqualTo(1000);
        }
    }
}
