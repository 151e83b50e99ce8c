// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.RawClient;

import static java.util.Arrays.copyOfRange;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 6455 section 8: text is UTF-8 or it is refused, in both directions, however it is cut into pieces.
 */
@OnEveryListener
class Utf8Test {
    private static final String MIXED = "aé€𝄞ߪࠀ\uD7FF\uE000\uFFFD\uFFFF\uD800\uDC00\uDBFF\uDFFF!";

    private static Backend backend;
    private static Gateway gateway;

    @Parameter
    private Listener listener;

    @BeforeParameterizedClassInvocation
    static void start(Listener listener) {
        backend = Backend.tcp(Behaviour.echo());
        gateway = Gateway.start(Gateway.yaml(listener.yaml(), backend)
                + Gateway.tunnel("/text", backend.yaml(), "frame-type: text")
                + Gateway.tunnel("/binary", backend.yaml(), "frame-type: binary"));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        gateway.close();
        backend.close();
    }

    private RawClient open(String path) {
        backend.forget();
        return listener.open(gateway, path);
    }

    @Test
    void everyCutOfATextBetweenTwoFragmentsIsUnderstood() {
        byte[] text = MIXED.getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open("/t")) {
            for (int i = 0; i <= text.length; i++) {
                client.send(Frame.masked(0x01, copyOfRange(text, 0, i)),
                        Frame.masked(0x80, copyOfRange(text, i, text.length)));
                assertThat(client.readText(text.length)).as("cut at " + i).isEqualTo(MIXED);
            }
            client.closeCleanly();
        }
    }

    @Test
    void everyCutOfATextBetweenTwoReadsIsUnderstood() {
        byte[] frame = Frame.text(MIXED);
        int length = MIXED.getBytes(StandardCharsets.UTF_8).length;
        try (RawClient client = open("/t")) {
            for (int i = 1; i < frame.length; i++) {
                client.send(copyOfRange(frame, 0, i));
                client.send(copyOfRange(frame, i, frame.length));
                assertThat(client.readText(length)).as("cut at " + i).isEqualTo(MIXED);
            }
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "c0 80", "c1 bf", "c2 41", "e0 80 80", "e0 9f bf", "e2 28 a1", "ed a0 80", "ed bf bf",
            "f0 80 80 80", "f0 8f bf bf", "f4 90 80 80", "f5 80 80 80", "f8 88 80 80 80", "fc 84 80 80 80 80", "fe", "ff",
            "41 42 ff", "e2 82 ac ff", "f0 9d 84 41"})
    void textThatIsNotUtf8IsRefusedHoweverItIsCutIntoPieces(String hex) {
        byte[] bad = Hex.bytes(hex);
        assertRefused(Frame.of(Frame.TEXT, bad));
        for (int i = 0; i <= bad.length; i++) {
            assertRefused(Hex.concat(Frame.masked(0x01, copyOfRange(bad, 0, i)),
                    Frame.masked(0x80, copyOfRange(bad, i, bad.length))));
        }
        try (RawClient client = open("/t")) {
            byte[] frame = Frame.of(Frame.TEXT, bad);
            for (byte b : frame) {
                client.send(new byte[] {b});
            }
            assertThat(client.readToClose().closeCode()).isEqualTo(1007);
        }
    }

    private void assertRefused(byte[] frames) {
        try (RawClient client = open("/t")) {
            client.send(frames);
            assertThat(client.readToClose().closeCode()).isEqualTo(1007);
            client.fin().readToAnyEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e2 82", "f0 9d 84", "41 f0"})
    void aMessageThatEndsInsideOfACharacterIsRefused(String hex) {
        assertRefused(Frame.of(Frame.TEXT, Hex.bytes(hex)));
        assertRefused(Hex.concat(Frame.masked(0x01, Hex.bytes(hex)), Frame.masked(0x80, new byte[0])));
    }

    @Test
    void badTextIsRefusedBeforeItsFrameHasEnded() {
        try (RawClient client = open("/t")) {
            client.send(Frame.header(0x81, 1000, 0x80), new byte[4], Hex.bytes("41 42 c3 28"));
            assertThat(client.readToClose().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void binaryNeedNotBeUtf8() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        try (RawClient client = open("/t")) {
            client.send(Frame.binary(all));
            assertThat(client.readData(256)).isEqualTo(all);
            client.closeCleanly();
        }
    }

    @Test
    void autoMirrorsTheTypeOfTheClient() {
        for (int type : new int[] {Frame.TEXT, Frame.BINARY}) {
            try (RawClient client = open("/t")) {
                client.send(Frame.of(type, "abc".getBytes()));
                assertThat(client.readFrame().opcode()).isEqualTo(type);
                client.closeCleanly();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.TEXT, Frame.BINARY})
    void aFixedFrameTypeHoldsWhateverTheClientSends(int sent) {
        try (RawClient client = open("/text")) {
            client.send(Frame.of(sent, "abc".getBytes()));
            assertThat(client.readFrame().opcode()).isEqualTo(Frame.TEXT);
            client.closeCleanly();
        }
        try (RawClient client = open("/binary")) {
            client.send(Frame.of(sent, "abc".getBytes()));
            assertThat(client.readFrame().opcode()).isEqualTo(Frame.BINARY);
            client.closeCleanly();
        }
    }

    @Test
    void textToTheClientNeverSplitsACharacter() throws Exception {
        byte[] text = MIXED.repeat(50).getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open("/text")) {
            BackendConnection connection = backend.next();
            // the backend sends one byte at a time: nearly every read of the tunnel ends inside of a character
            List<byte[]> frames = new ArrayList<>();
            for (byte b : text) {
                connection.write(new byte[] {b});
            }
            int seen = 0;
            while (seen < text.length) {
                Frame frame = client.readFrame();
                assertThat(frame.opcode()).isEqualTo(Frame.TEXT);
                assertThat(frame.payload()).isNotEmpty();
                assertThat(frame.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(frame.payload());
                frames.add(frame.payload());
                seen += frame.payload().length;
            }
            assertThat(Hex.concat(frames.toArray(byte[][]::new))).isEqualTo(text);
            client.closeCleanly();
        }
    }

    @Test
    void largeTextToTheClientNeverSplitsACharacter() throws Exception {
        StringBuilder builder = new StringBuilder();
        Random random = new Random(4711);
        while (builder.length() < 400_000) {
            builder.append(MIXED, 0, 1 + 2 * random.nextInt(2)).append("€€é");
        }
        byte[] text = builder.toString().getBytes(StandardCharsets.UTF_8);
        try (RawClient client = open("/text")) {
            BackendConnection connection = backend.next();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    connection.write(text);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            int seen = 0;
            while (seen < text.length) {
                Frame frame = client.readFrame();
                assertThat(frame.text().getBytes(StandardCharsets.UTF_8)).isEqualTo(frame.payload());
                seen += frame.payload().length;
            }
            writer.join();
            assertThat(seen).isEqualTo(text.length);
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0 80", "ed a0 80", "41 80"})
    void bytesOfTheBackendThatAreNoTextEndATextTunnel(String hex) throws Exception {
        try (RawClient client = open("/text")) {
            backend.next().write(Hex.bytes(hex));
            int code = client.readToClose().closeCode();
            assertThat(code).isIn(1007, 1011);
        }
    }
}
