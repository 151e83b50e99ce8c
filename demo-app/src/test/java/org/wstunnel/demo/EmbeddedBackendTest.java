// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class EmbeddedBackendTest {
    @TempDir
    private Path folder;

    @Test
    void linesComeBackWhenTheyAreComplete() throws IOException {
        try (EmbeddedBackend backend = EmbeddedBackend.onPort("demo.line-echo", 0, new LineEcho());
                SocketChannel client = connect(backend)) {
            send(client, "1\n2");
            assertThat(receive(client, 2)).isEqualTo("1\n");
            send(client, "3\n\n4");
            assertThat(receive(client, 4)).isEqualTo("23\n\n");
        }
    }

    @Test
    void theLastLineComesBackWithoutItsEnd() throws IOException {
        try (EmbeddedBackend backend = EmbeddedBackend.onPort("demo.line-echo", 0, new LineEcho());
                SocketChannel client = connect(backend)) {
            send(client, "all\nthat is left");
            client.shutdownOutput();
            assertThat(receive(client, 16)).isEqualTo("all\nthat is left");
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aLineLongerThanTheBufferComesBackInPieces() throws IOException {
        String line = "x".repeat(3 * LineEcho.LONGEST_LINE + 5);
        try (EmbeddedBackend backend = EmbeddedBackend.onPort("demo.line-echo", 0, new LineEcho());
                SocketChannel client = connect(backend)) {
            Thread sender = Thread.ofVirtual().start(() -> sendUnchecked(client, line + "\n"));
            assertThat(receive(client, line.length() + 1)).isEqualTo(line + "\n");
            sender.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bytesComeBackAtOnce() throws IOException {
        try (EmbeddedBackend backend = EmbeddedBackend.onPort("demo.echo", 0, new Echo());
                SocketChannel client = connect(backend)) {
            send(client, "no end of line");
            assertThat(receive(client, 14)).isEqualTo("no end of line");
        }
    }

    @Test
    void aUnixSocketServesTheSameAndIsGoneAfterwards() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (EmbeddedBackend backend = EmbeddedBackend.onSocket("demo.echo", address, new Echo());
                SocketChannel client = SocketChannel.open(address)) {
            assertThat(backend.port()).isEqualTo(-1);
            send(client, "hello");
            assertThat(receive(client, 5)).isEqualTo("hello");
        }
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsKey() {
        try (EmbeddedBackend first = EmbeddedBackend.onPort("demo.echo", 0, new Echo())) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> EmbeddedBackend.onPort("demo.board", first.port(), new Echo()))
                    .withMessageStartingWith("demo.board.port: " + first.port() + " is already in use")
                    .withMessageContaining("-Ddemo.board.port=");
        }
    }

    @Test
    void closeEndsEveryConversation() throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Echo echo = new Echo();
        EmbeddedBackend backend = EmbeddedBackend.onPort("demo.echo", 0, peer -> {
            try {
                echo.hold(peer);
            } finally {
                ended.countDown();
            }
        });
        try (SocketChannel client = connect(backend)) {
            send(client, "a");
            assertThat(receive(client, 1)).isEqualTo("a");
            backend.close();
            assertThat(ended.getCount()).as("close() waits for the conversations").isZero();
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    private static SocketChannel connect(EmbeddedBackend backend) throws IOException {
        SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port());
        return SocketChannel.open(address);
    }

    private static void send(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private static void sendUnchecked(SocketChannel client, String text) {
        try {
            send(client, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String receive(SocketChannel client, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            assertThat(client.read(bytes)).isNotNegative();
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
