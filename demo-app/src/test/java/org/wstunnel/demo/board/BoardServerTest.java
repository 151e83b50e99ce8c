// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.net.ProtocolException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class BoardServerTest {
    private static final int PAPER = 0xfdfdfb;
    private static final int CLEAR_BUTTON = Board.WIDTH - 40;

    private final BoardServer server = new BoardServer(new Board());

    @Test
    void aFullRequestIsAnsweredWithTheWholeBoard() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.requestAll(false);

            assertThat(client.readUpdate()).isEqualTo(Board.WIDTH * Board.HEIGHT);
            assertThat(client.screen(400, 300)).isEqualTo(PAPER);
            assertThat(client.screen(Toolbar.buttonX(1), 32)).isEqualTo(Toolbar.colour(1));
        }
    }

    @Test
    void hextileShowsTheSameAsRaw() throws IOException {
        try (TinyVncClient raw = TinyVncClient.open(server); TinyVncClient hextile = TinyVncClient.open(server)) {
            draw(raw, 100, 100, 700, 500);
            // both get the same toolbar, with the same colour chosen
            hextile.key(true, '1');
            hextile.encodings(UpdateWriter.HEXTILE, UpdateWriter.RAW);
            settle(raw);
            raw.requestAll(false);
            raw.readUpdate();
            hextile.requestAll(false);
            hextile.readUpdate();

            assertThat(hextile.screen).isEqualTo(raw.screen);
        }
    }

    @Test
    void aStrokeIsSeenByTheOthersInTheColourOfItsPen() throws IOException {
        try (TinyVncClient first = TinyVncClient.open(server); TinyVncClient second = TinyVncClient.open(server)) {
            first.requestAll(false);
            first.readUpdate();
            second.requestAll(false);
            second.readUpdate();
            second.requestAll(true);

            int pen = chosenColour(first);
            draw(first, 200, 200, 200, 200);

            assertThat(second.readUpdate()).as("only the tiles around the dot").isLessThanOrEqualTo(4 * 256);
            assertThat(second.screen(200, 200)).isEqualTo(pen);
            assertThat(second.screen(200, 210)).isEqualTo(PAPER);
        }
    }

    @Test
    void eachClientGetsItsOwnColour() throws IOException {
        try (TinyVncClient first = TinyVncClient.open(server)) {
            first.requestAll(false);
            first.readUpdate();
            try (TinyVncClient second = TinyVncClient.open(server)) {
                second.requestAll(false);
                second.readUpdate();

                assertThat(chosenColour(second)).isNotEqualTo(chosenColour(first));
            }
        }
    }

    @Test
    void aButtonOfTheToolbarChoosesTheColour() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.pointer(1, Toolbar.buttonX(4), 32);
            client.pointer(0, Toolbar.buttonX(4), 32);
            draw(client, 300, 300, 500, 300);
            settle(client);

            assertThat(chosenColour(client)).isEqualTo(Toolbar.colour(4));
            assertThat(client.screen(400, 300)).isEqualTo(Toolbar.colour(4));
        }
    }

    @Test
    void aDigitChoosesTheColourToo() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.key(true, '6');
            client.key(false, '6');
            settle(client);

            assertThat(chosenColour(client)).isEqualTo(Toolbar.colour(5));
        }
    }

    @Test
    void theBinClearsTheBoardForAll() throws IOException {
        try (TinyVncClient first = TinyVncClient.open(server); TinyVncClient second = TinyVncClient.open(server)) {
            draw(first, 300, 300, 500, 400);
            settle(first);
            second.requestAll(false);
            second.readUpdate();
            assertThat(second.screen(300, 300)).isNotEqualTo(PAPER);

            second.requestAll(true);
            first.pointer(1, CLEAR_BUTTON, 32);
            second.readUpdate();

            assertThat(second.screen(300, 300)).isEqualTo(PAPER);
            assertThat(second.screen(400, 350)).isEqualTo(PAPER);
        }
    }

    @Test
    void aDragThatBeginsOnTheToolbarDrawsNothing() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.pointer(1, 600, 32);
            client.pointer(1, 600, 300);
            client.pointer(0, 600, 300);
            settle(client);

            assertThat(client.screen(600, 200)).isEqualTo(PAPER);
            assertThat(client.screen(600, 300)).isEqualTo(PAPER);
        }
    }

    @Test
    void aPointerOutsideTheBoardIsTakenToItsEdge() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            draw(client, 400, 400, 65535, 65535);
            settle(client);

            assertThat(client.screen(Board.WIDTH - 1, Board.HEIGHT - 1)).isEqualTo(chosenColour(client));
        }
    }

    @Test
    void pixelsOf16BitsComeInTheByteOrderAsked() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.pixelFormat(16, 16, true, 31, 63, 31, 11, 5, 0);
            client.request(false, 400, 304, 16, 16);
            expectRectangle(client, 400, 304);
            // 0xfd of 0xff is 31 of 31 and 62.5, which is 63, of 63; 0xfb is 30.5, which is 31, of 31
            assertThat(client.in.readUnsignedShort()).isEqualTo(0xffff);
            client.in.readNBytes(255 * 2);

            int red = Toolbar.buttonX(1) / 16 * 16;
            client.pixelFormat(16, 16, false, 31, 63, 31, 11, 5, 0);
            client.request(false, red, 32, 16, 16);
            expectRectangle(client, red, 32);
            client.in.readNBytes((Toolbar.buttonX(1) - red) * 2);
            // 0xd6453d: 26, 17, 7
            assertThat(client.in.readUnsignedShort())
                    .isEqualTo(Short.toUnsignedInt(Short.reverseBytes((short) (26 << 11 | 17 << 5 | 7))));
        }
    }

    @Test
    void pixelsOf8BitsAreOneByteEach() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            int red = Toolbar.buttonX(1) / 16 * 16;
            client.pixelFormat(8, 8, false, 7, 7, 3, 0, 3, 6);
            client.request(false, red, 32, 16, 16);
            expectRectangle(client, red, 32);
            client.in.readNBytes(Toolbar.buttonX(1) - red);
            // 0xd6453d: 6, 2, 1
            assertThat(client.in.readUnsignedByte()).isEqualTo(6 | 2 << 3 | 1 << 6);
        }
    }

    @Test
    void thePenIsSentAsPointerToClientsThatAskForIt() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.encodings(UpdateWriter.ALPHA_CURSOR, UpdateWriter.HEXTILE);
            client.key(true, '5');
            client.request(false, 0, 0, 1, 1);
            assertThat(client.in.readInt()).as("an update of two rectangles").isEqualTo(2);
            assertThat(client.in.readUnsignedShort()).isEqualTo(Pen.MIDDLE);
            assertThat(client.in.readUnsignedShort()).isEqualTo(Pen.MIDDLE);
            assertThat(client.in.readInt()).isEqualTo(Pen.SIZE << 16 | Pen.SIZE);
            assertThat(client.in.readInt()).isEqualTo(UpdateWriter.ALPHA_CURSOR);
            assertThat(client.in.readUnsignedShort()).isEqualTo(0x0100);
            client.in.readNBytes((Pen.MIDDLE * Pen.SIZE + Pen.MIDDLE) * 4);
            assertThat(client.in.readInt()).isEqualTo(Toolbar.colour(4) << 8 | 0xff);
        }
    }

    @Test
    void aClientThatDoesNotReadKeepsNobodyWaitingAndIsLetGo() throws IOException, InterruptedException {
        try (TinyVncClient deaf = TinyVncClient.open(server); TinyVncClient client = TinyVncClient.open(server)) {
            // together more than any socket buffer holds
            for (int i = 0; i < 20; i++) {
                deaf.requestAll(false);
                draw(client, 100, 100 + i, 700, 500 - i);
                settle(client);
            }
            assertThat(client.screen(100, 100)).isNotEqualTo(PAPER);
            deaf.finish();
            assertThat(deaf.failure()).isNull();
        }
    }

    @Test
    void clipboardTextIsSkipped() throws IOException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.out.write(new byte[] {6, 0, 0, 0});
            client.out.writeInt(100_000);
            client.out.write(new byte[100_000]);
            settle(client);
        }
    }

    @Test
    void version37GetsNoSecurityResult() throws IOException {
        try (TinyVncClient client = TinyVncClient.connect(server)) {
            client.text(12);
            client.out.writeBytes("RFB 003.007\n");
            assertThat(client.in.readUnsignedShort()).isEqualTo(0x0101);
            client.out.writeByte(1);
            client.out.writeByte(0);
            client.readServerInit();
        }
    }

    @Test
    void version33IsToldItsSecurityType() throws IOException {
        try (TinyVncClient client = TinyVncClient.connect(server)) {
            client.text(12);
            client.out.writeBytes("RFB 003.003\n");
            assertThat(client.in.readInt()).isEqualTo(1);
            client.out.writeByte(0);
            client.readServerInit();
        }
    }

    @Test
    void aClientThatFinishesIsLetGo() throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.finish();

            assertThat(client.failure()).isNull();
            assertThat(client.in.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFB 003.009\n", "RFB 004.001\n", "GET / HTTP/1"})
    void anotherVersionIsRefused(String version) throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.connect(server)) {
            client.out.writeBytes(version);

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("version");
        }
    }

    @Test
    void anotherSecurityTypeIsRefused() throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.connect(server)) {
            client.out.writeBytes("RFB 003.008\n\2");

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("security type 2");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 150, 255})
    void anUnknownMessageIsRefused(int type) throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.out.writeByte(type);

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("unknown type " + type);
        }
    }

    @Test
    void aPixelFormatThatDoesNotFitIsRefused() throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.pixelFormat(16, 16, false, 31, 63, 31, 11, 5, 14);

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("do not fit");
        }
    }

    @Test
    void pixelsOf24BitsAreRefused() throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.pixelFormat(24, 24, false, 255, 255, 255, 16, 8, 0);

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("24 bits");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 1024 * 1024 + 1})
    void hugeClipboardTextIsRefused(int length) throws IOException, InterruptedException {
        try (TinyVncClient client = TinyVncClient.open(server)) {
            client.out.write(new byte[] {6, 0, 0, 0});
            client.out.writeInt(length);

            assertThat(client.failure()).isInstanceOf(ProtocolException.class).hasMessageContaining("clipboard");
        }
    }

    private static void draw(TinyVncClient client, int fromX, int fromY, int toX, int toY) throws IOException {
        client.pointer(1, fromX, fromY);
        client.pointer(1, toX, toY);
        client.pointer(0, toX, toY);
    }

    /** Waits until the server has done all that the client has said so far, by asking for the whole board behind it. */
    private static void settle(TinyVncClient client) throws IOException {
        client.requestAll(false);
        client.readUpdate();
    }

    /** The colour whose button has a ring. */
    private static int chosenColour(TinyVncClient client) {
        for (int i = 0; i < Toolbar.COLOURS; i++) {
            if (client.screen(Toolbar.buttonX(i), 32 - 22) == Toolbar.colour(i)) {
                return Toolbar.colour(i);
            }
        }
        throw new AssertionError("no colour is chosen");
    }

    private static void expectRectangle(TinyVncClient client, int x, int y) throws IOException {
        assertThat(client.in.readInt()).as("an update of one rectangle").isEqualTo(1);
        assertThat(client.in.readUnsignedShort()).isEqualTo(x);
        assertThat(client.in.readUnsignedShort()).isEqualTo(y);
        assertThat(client.in.readInt()).isEqualTo(16 << 16 | 16);
        assertThat(client.in.readInt()).isEqualTo(UpdateWriter.RAW);
    }
}
