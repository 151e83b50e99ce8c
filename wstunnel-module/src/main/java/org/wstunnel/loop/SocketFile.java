// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The place of a Unix socket in the file system, before somebody listens there.
 */
public final class SocketFile {
    /** Bytes of the longest path that the operating system takes. */
    public static final int MAX_BYTES = 107;
    /** The part of a file's mode that says what it is, {@code S_IFMT} of POSIX. */
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private SocketFile() {
    }

    /**
     * Require a place where one can listen: a folder that can be written to, and there nothing, or a socket that nobody
     * listens on.
     *
     * @param path path of the socket
     * @throws IOException if it is no such place; the message says why
     */
    public static void requireFree(Path path) throws IOException {
        requirePlace(path);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // a channel that does not block: it neither waits for a place in the queue of the other program, nor for anything else
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            // refused: the program that has made it is gone
            return;
        }
        throw new IOException("a program is already listening on " + path);
    }

    /**
     * Require a place where a socket can be made, whoever listens there now: a folder that can be written to, and there
     * nothing, or a socket.
     *
     * @param path path of the socket
     * @throws IOException if it is no such place; the message says why
     */
    public static void requirePlace(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IOException(folder + " is not a folder in which this process may create files");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) != SOCKET) {
            throw new IOException(path + " exists and is not a socket");
        }
    }

    /**
     * Require such a place, and remove the socket there that a program has left behind.
     *
     * @param path path of the socket
     * @throws IOException if it is no such place; the message says why
     */
    public static void clear(Path path) throws IOException {
        requireFree(path);
        Files.deleteIfExists(path);
    }
}
