// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.FrameType;
import org.wstunnel.LimitsConfig;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bytes and the end of a tunnel that the application registers by hand.
 */
class HandRegistrationBytesTest extends WithHandRegistration {
    @Test
    void bytesComeBackAsTheyWereInBothDirectionsAtOnce() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        byte[] bytes = Hex.random(600_000, 5);
        try (RawClient client = open()) {
            Thread sender = Thread.startVirtualThread(() -> {
                for (int at = 0; at < bytes.length; at += 6000) {
                    client.send(Frame.binary(Arrays.copyOfRange(bytes, at, at + 6000)));
                }
            });
            assertThat(client.readData(bytes.length)).isEqualTo(bytes);
            assertThat(Await.becomes(() -> !sender.isAlive(), Await.DEADLINE)).isTrue();
            client.closeCleanly();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aFragmentedMessageIsPassedOnAndAPingIsAnswered() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.TEXT);
        try (RawClient client = open()) {
            client.send(Frame.masked(0x01, "one ".getBytes(StandardCharsets.UTF_8)),
                    Frame.of(Frame.PING, "p".getBytes(StandardCharsets.UTF_8)),
                    Frame.masked(0x80, "two".getBytes(StandardCharsets.UTF_8)));
            assertThat(client.readText(7)).isEqualTo("one two");
            client.send(Frame.of(Frame.PING, "q".getBytes(StandardCharsets.UTF_8)));
            while (client.pongs().size() < 2) {
                Frame frame = client.readFrame();
                assertThat(frame.opcode()).isEqualTo(Frame.PONG);
                client.pongs().add(frame.payload());
            }
            assertThat(client.pongs().stream().map(String::new)).containsExactly("p", "q");
            client.closeCleanly();
        }
    }

    @Test
    void aCharacterThatIsSplitOverFramesPassesUnchanged() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.TEXT);
        byte[] umlaut = "\u00fc".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open()) {
            client.send(Frame.masked(0x01, new byte[] {umlaut[0]}), Frame.masked(0x80, new byte[] {umlaut[1]}));
            assertThat(client.readText(2)).isEqualTo("\u00fc");
            client.closeCleanly();
        }
        awaitNothingOpen(backend);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void theClientsCodeIsEchoedAfterAllBytesHavePassed(int code) {
        Backend backend = backend(Behaviour.answerAfterEnd("late".getBytes(StandardCharsets.UTF_8)));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.text("early"), Frame.close(code, "bye"));
            assertThat(client.readText(4)).isEqualTo("late");
            client.readClose(code);
            client.readEof();
            assertThat(backend.next().awaitText(5)).isEqualTo("early");
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBackendThatClosesGivesAllItsBytesAndClose1000() {
        Backend backend = backend(Behaviour.writeAndClose("all of it".getBytes(StandardCharsets.UTF_8)));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            assertThat(client.readText(9)).isEqualTo("all of it");
            client.readClose(1000);
            client.send(Frame.close(1000, ""));
            client.readEof();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBackendThatResetsIsClose1011() {
        Backend backend = backend(Behaviour.resetAfter(1));
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.text("x"));
            client.readClose(1011);
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aBrokenCloseFrameIsAViolation() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.BINARY);
        try (RawClient client = open()) {
            client.send(Frame.of(Frame.CLOSE, new byte[1]));
            client.readClose(1002);
            client.readEof();
        }
        awaitNothingOpen(backend);
    }

    @Test
    void aClientThatDoesNotAnswerTheCloseIsDisconnected() {
        Backend backend = backend(Behaviour.writeAndClose(new byte[0]));
        serve(tunnel(backend.port()).closeTimeout(Duration.ofMillis(300)));
        try (RawClient client = open()) {
            client.readClose(1000);
            client.readToAnyEnd();
        }
        awaitNothingOpen(backend);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "fin", "within a frame", "bad opcode", "not masked"})
    void aClientThatVanishesFreesItsBackend(String how) {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).closeTimeout(Duration.ofMillis(300)));
        RawClient client = open();
        client.send(Frame.text("x"));
        assertThat(client.readText(1)).isEqualTo("x");
        switch (how) {
            case "reset" -> client.reset();
            case "fin" -> client.fin();
            case "within a frame" -> client.sendHex("82 ff 00 00").reset();
            case "bad opcode" -> client.sendHex("83 80 00 00 00 00");
            default -> client.sendHex("82 01 78");
        }
        awaitNothingOpen(backend);
        assertThat(backend.accepted()).isEqualTo(1);
    }

    @Test
    void aClientThatVanishesWhileTheBackendFloodsItFreesTheBackend() {
        Backend backend = backend(Behaviour.source(Long.MAX_VALUE));
        serve(backend.port(), FrameType.BINARY);
        RawClient client = open();
        client.readFrame();
        client.reset();
        awaitNothingOpen(backend);
    }

    @Test
    void aClientThatGivesUpBeforeThe101LeavesNothingBehind() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).limits(LimitsConfig.builder().maxOpen(1).buildPrototype()));
        for (int i = 0; i < 5; i++) {
            RawClient client = RawClient.connect(gateway.port());
            client.sendText(client.handshake("/own/x")).reset();
            awaitNothingOpen(backend);
        }
        Await.until("the place is free", () -> {
            try (RawClient client = RawClient.connect(gateway.port())) {
                return client.request("/own/x").status() == 101;
            }
        });
    }
}
