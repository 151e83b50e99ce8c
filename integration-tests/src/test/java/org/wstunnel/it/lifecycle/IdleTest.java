// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What time alone does to a tunnel: the listener's timeouts nothing, its own what was configured.
 */
@OnEveryListener
class IdleTest {
    @Parameter
    private Listener listener;

    private Gateway impatient(Backend backend) {
        return Gateway
                .start(Gateway.yaml(listener.yaml().replace("tcp-no-delay: true", "tcp-no-delay: true, read-timeout: PT0.3S") + """
                idle-connection-timeout: PT0.4S
                idle-connection-period: PT0.1S
                """, backend));
    }

    @Test
    void anIdleTunnelOutlivesTheTimeoutsOfTheListener() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = impatient(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            client.readNothingFor(Duration.ofMillis(1500));
            client.send(Frame.text("still "));
            assertThat(client.readText(6)).isEqualTo("still ");
            client.readNothingFor(Duration.ofMillis(700));
            connection.write("here".getBytes());
            assertThat(client.readText(4)).isEqualTo("here");
            client.closeCleanly();
        }
    }

    @Test
    void aFrameThatPausesLongerThanTheReadTimeoutIsNoEnd() {
        byte[] frame = Frame.text("slow");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = impatient(backend);
                RawClient client = listener.open(gateway)) {
            for (int i = 0; i < 6; i++) {
                client.send(new byte[] {frame[i]});
                client.readNothingFor(Duration.ofMillis(400));
            }
            client.send(java.util.Arrays.copyOfRange(frame, 6, frame.length));
            assertThat(client.readText(4)).isEqualTo("slow");
            client.closeCleanly();
        }
    }

    @Test
    void aTunnelThatOnlyReceivesOutlivesTheTimeoutsOfTheListener() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = impatient(backend);
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            for (int i = 0; i < 5; i++) {
                client.readNothingFor(Duration.ofMillis(300));
                connection.write("tick".getBytes());
                assertThat(client.readText(4)).isEqualTo("tick");
            }
            client.closeCleanly();
        }
    }

    @Test
    void theIdleTimeoutOfTheTunnelEndsItWith1001() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend, "idle-timeout: PT0.5S");
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            client.readNothingFor(Duration.ofMillis(300));
            client.readClose(1001);
            client.send(Frame.close(1001, ""));
            client.readEof();
            assertThat(connection.awaitEnd()).isNotEmpty();
        }
    }

    @Test
    void dataInEitherDirectionKeepsTheTunnelButPingsDoNot() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = listener.gateway(backend, "idle-timeout: PT1S");
                RawClient client = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            for (int i = 0; i < 4; i++) {
                client.readNothingFor(Duration.ofMillis(400));
                client.send(Frame.text("x"));
            }
            for (int i = 0; i < 4; i++) {
                client.readNothingFor(Duration.ofMillis(400));
                connection.write(new byte[] {1});
                assertThat(client.readData(1)).containsExactly(1);
            }
            boolean closed = false;
            for (int i = 0; i < 1000 && !closed; i++) {
                client.send(Frame.of(Frame.PING, new byte[0]));
                Frame frame = client.readFrame();
                closed = frame.opcode() == Frame.CLOSE;
                if (closed) {
                    assertThat(frame.closeCode()).isEqualTo(1001);
                } else {
                    assertThat(frame.opcode()).isEqualTo(Frame.PONG);
                    closed = comesWithin(client, Duration.ofMillis(100));
                }
            }
            assertThat(closed).as("closed though pinging").isTrue();
        }
    }

    /** Whether a Close 1001 comes within a time. */
    private static boolean comesWithin(RawClient client, Duration time) {
        try {
            client.readNothingFor(time);
            return false;
        } catch (AssertionError e) {
            // the first byte of a Close frame has been read
            assertThat(e).hasMessageContaining("88");
            return true;
        }
    }
}
