// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.FileDescriptorCast;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.UnixAddress;
import org.wstunnel.loop.SocketFile;

/**
 * The path of a Unix socket. Processes listen at this path followed by a hyphen and their number, as in lighttpd.
 *
 * @param path path
 */
public record UnixPlace(Path path) implements SocketPlace {
    @Override
    public SocketPlace numbered(int number) {
        return new UnixPlace(path.resolveSibling(path.getFileName() + "-" + number));
    }

    @Override
    public BackendAddress address() {
        return new UnixAddress(path);
    }

    @Override
    public void requireFree() throws IOException {
        SocketFile.requireFree(path);
    }

    /**
     * {@inheritDoc}
     * <p>
     * A new socket has the mode that the umask of this process gives it, and takes connections at once. So it is bound
     * in a folder that nobody else can enter, and moved out of it when it has its own mode.
     */
    @Override
    public ProgramSocket listen(int backlog, Set<PosixFilePermission> mode) throws IOException {
        requireFree();
        Path closed = path.toAbsolutePath().resolveSibling("." + Integer.toHexString(ThreadLocalRandom.current().nextInt()));
        Files.createDirectory(closed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path first = closed.resolve("s");
        AFUNIXServerSocket socket = AFUNIXServerSocket.newInstance();
        try {
            socket.setDeleteOnClose(false);
            socket.bind(AFUNIXSocketAddress.of(first), backlog);
            Files.setPosixFilePermissions(first, mode);
            Files.move(first, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return new Listening(path, socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            Files.deleteIfExists(first);
            throw e;
        } finally {
            Files.deleteIfExists(closed);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /**
     * The socket stays open here, too, for as long as the process lives: closing it ends it for the process and all its children.
     */
    private record Listening(Path path, AFUNIXServerSocket socket) implements ProgramSocket {
        @Override
        public ProcessBuilder.Redirect asInput() throws IOException {
            return FileDescriptorCast.using(socket.getFileDescriptor()).as(ProcessBuilder.Redirect.class);
        }

        @Override
        public void handedOver() {
            // kept, see above
        }

        @Override
        public void close() throws IOException {
            // the file first: what can still be found must still answer
            Files.deleteIfExists(path);
            socket.close();
        }
    }
}
