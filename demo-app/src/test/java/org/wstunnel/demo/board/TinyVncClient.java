// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A VNC client with a screen of its own, connected to a board; it reads pixels of 32 bits, 0x00RRGGBB, little-endian.
 */
final class TinyVncClient implements AutoCloseable {
    final DataInputStream in;
    final DataOutputStream out;
    final int[] screen = new int[Board.WIDTH * Board.HEIGHT];
    /** How the server's side of the conversation has ended. */
    final CompletableFuture<Void> served = new CompletableFuture<>();

    private final Socket socket;

    private TinyVncClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Connects without a word. */
    static TinyVncClient connect(BoardServer server) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TinyVncClient client = new TinyVncClient(
                    new Socket(InetAddress.getLoopbackAddress(), listener.socket().getLocalPort()));
            SocketChannel accepted = listener.accept();
            Thread.ofVirtual().start(() -> {
                try (accepted) {
                    server.hold(accepted);
                    client.served.complete(null);
                } catch (IOException | RuntimeException e) {
                    client.served.completeExceptionally(e);
                }
            });
            return client;
        }
    }

    /** Connects and shakes hands as a client of version 3.8. */
    static TinyVncClient open(BoardServer server) throws IOException {
        TinyVncClient client = connect(server);
        assertThat(client.text(12)).isEqualTo("RFB 003.008\n");
        client.out.writeBytes("RFB 003.008\n");
        assertThat(client.in.readByte()).as("one security type").isEqualTo((byte) 1);
        assertThat(client.in.readByte()).as("None").isEqualTo((byte) 1);
        client.out.writeByte(1);
        assertThat(client.in.readInt()).as("security result").isZero();
        client.out.writeByte(1);
        client.readServerInit();
        return client;
    }

    void readServerInit() throws IOException {
        assertThat(in.readUnsignedShort()).isEqualTo(Board.WIDTH);
        assertThat(in.readUnsignedShort()).isEqualTo(Board.HEIGHT);
        assertThat(in.readNBytes(PixelFormat.LENGTH))
                .containsExactly(32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0);
        assertThat(text(in.readInt())).isEqualTo("Shared drawing board");
    }

    String text(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    void encodings(int... encodings) throws IOException {
        out.writeByte(2);
        out.writeByte(0);
        out.writeShort(encodings.length);
        for (int encoding : encodings) {
            out.writeInt(encoding);
        }
    }

    void pixelFormat(int bits, int depth, boolean bigEndian, int redMax, int greenMax, int blueMax,
            int redShift, int greenShift, int blueShift) throws IOException {
        out.write(new byte[] {0, 0, 0, 0, (byte) bits, (byte) depth, (byte) (bigEndian ? 1 : 0), 1});
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.write(new byte[] {(byte) redShift, (byte) greenShift, (byte) blueShift, 0, 0, 0});
    }

    void request(boolean incremental, int x, int y, int width, int height) throws IOException {
        out.writeByte(3);
        out.writeBoolean(incremental);
        out.writeShort(x);
        out.writeShort(y);
        out.writeShort(width);
        out.writeShort(height);
    }

    void requestAll(boolean incremental) throws IOException {
        request(incremental, 0, 0, Board.WIDTH, Board.HEIGHT);
    }

    void pointer(int buttons, int x, int y) throws IOException {
        out.writeByte(5);
        out.writeByte(buttons);
        out.writeShort(x);
        out.writeShort(y);
    }

    void key(boolean down, int key) throws IOException {
        out.writeByte(4);
        out.writeBoolean(down);
        out.writeShort(0);
        out.writeInt(key);
    }

    /**
     * Reads one update into the screen.
     *
     * @return how many pixels it had
     */
    int readUpdate() throws IOException {
        assertThat(in.readUnsignedShort()).as("FramebufferUpdate").isZero();
        int pixels = 0;
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            int x = in.readUnsignedShort();
            int y = in.readUnsignedShort();
            int width = in.readUnsignedShort();
            int height = in.readUnsignedShort();
            int encoding = in.readInt();
            switch (encoding) {
                case UpdateWriter.RAW -> raw(x, y, width, height);
                case UpdateWriter.HEXTILE -> hextile(x, y, width, height);
                default -> throw new AssertionError("encoding " + encoding);
            }
            pixels += width * height;
        }
        return pixels;
    }

    int screen(int x, int y) {
        return screen[y * Board.WIDTH + x];
    }

    /** Why the server has ended the conversation; null if the client has. */
    Throwable failure() throws InterruptedException {
        try {
            served.get();
            return null;
        } catch (ExecutionException | CompletionException e) {
            return e.getCause();
        }
    }

    /** Says no more, but still reads. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void hextile(int left, int top, int width, int height) throws IOException {
        int background = -1;
        for (int y = top; y < top + height; y += 16) {
            for (int x = left; x < left + width; x += 16) {
                int tileWidth = Math.min(16, left + width - x);
                int tileHeight = Math.min(16, top + height - y);
                int kind = in.readUnsignedByte();
                if (kind == 1) {
                    raw(x, y, tileWidth, tileHeight);
                    background = -1;
                    continue;
                }
                assertThat(kind).isIn(0, 2);
                if (kind == 2) {
                    background = pixel();
                }
                assertThat(background).as("background of a plain tile").isNotNegative();
                for (int row = y; row < y + tileHeight; row++) {
                    Arrays.fill(screen, row * Board.WIDTH + x, row * Board.WIDTH + x + tileWidth, background);
                }
            }
        }
    }

    private void raw(int left, int top, int width, int height) throws IOException {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                screen[y * Board.WIDTH + x] = pixel();
            }
        }
    }

    private int pixel() throws IOException {
        return Integer.reverseBytes(in.readInt());
    }
}
