// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SocketFileTest {
    @TempDir
    private Path folder;
    private Path path;

    @BeforeEach
    void choose() {
        path = folder.resolve("s");
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    @Test
    void nothingIsThereOrWhatNobodyListensOn() throws IOException {
        SocketFile.clear(path);
        listen(path).close();
        assertThat(path).exists();
        SocketFile.requireFree(path);
        assertThat(path).exists();
        SocketFile.clear(path);
        assertThat(path).doesNotExist();
    }

    @Test
    void whoListensThereStays() throws IOException {
        try (ServerSocketChannel other = listen(path)) {
            assertThatThrownBy(() -> SocketFile.clear(path)).isInstanceOf(IOException.class)
                    .hasMessage("a program is already listening on " + path);
            assertThat(path).exists();
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void soDoesWhatIsNoSocket() throws IOException {
        Files.writeString(path, "x");
        assertThatThrownBy(() -> SocketFile.clear(path)).isInstanceOf(IOException.class)
                .hasMessage(path + " exists and is not a socket");
        // a link is not followed, wherever it leads to
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> SocketFile.clear(link)).isInstanceOf(IOException.class)
                .hasMessage(link + " exists and is not a socket");
        assertThat(path).hasContent("x");
        assertThat(Files.isSymbolicLink(link)).isTrue();
    }

    /** Connecting there fails in the same way as at a socket that nobody listens on. */
    @Test
    void soDoesAPipe() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> SocketFile.clear(path)).isInstanceOf(IOException.class)
                .hasMessage(path + " exists and is not a socket");
        assertThat(path).exists();
    }

    @Test
    void aFolderHasToBeThere() {
        assertThatThrownBy(() -> SocketFile.clear(folder.resolve("no/s"))).isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("no") + " is not a folder in which this process may create files");
    }
}
