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
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The place of a Unix socket in the file system, before somebody listens there.
 */
public final class SocketFile {
    /** Bytes of the longest path that the operating system takes. */
    public static final int MAX_BYTES = 107;

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
        Path folder = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IOException(folder + " is not a folder in which this process may create files");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new IOException(path + " exists and is not a socket");
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
