// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * The program's side of a connection that is its standard input and output. This process keeps a descriptor of that
 * side for as long as the program lives: so the connection ends when the program does, whatever its own children hold.
 *
 * @param program the program's side
 * @param errors  whether its standard error goes to the connection, too
 * @param output  a second descriptor, while this process has it
 * @param closed  whether this process's descriptor is given up
 */
record StdioSocket(AFUNIXSocket program, boolean errors, AtomicReference<FileDescriptorCast> output, AtomicBoolean closed)
        implements
            ProgramSocket {
    /**
     * Both sides of a connection.
     *
     * @param gateway the side of this process, which its selectors know
     * @param program the side of the program
     */
    record Pair(SocketChannel gateway, StdioSocket program) {
        /**
         * Connect.
         *
         * @param path   free path in a folder that only this user can enter; nothing is left there
         * @param errors see {@link StdioSocket}
         */
        static Pair open(Path path, boolean errors) throws IOException {
            // a socket that the JDK makes cannot be handed to a process, and one that junixsocket makes fits no
            // selector of the JDK
            try (AFUNIXServerSocket listening = AFUNIXServerSocket.newInstance()) {
                listening.bind(AFUNIXSocketAddress.of(path), 1);
                SocketChannel gateway = SocketChannel.open(StandardProtocolFamily.UNIX);
                boolean done = false;
                try {
                    gateway.connect(UnixDomainSocketAddress.of(path));
                    Pair pair = new Pair(gateway,
                            new StdioSocket(listening.accept(), errors, new AtomicReference<>(), new AtomicBoolean()));
                    done = true;
                    return pair;
                } finally {
                    if (!done) {
                        gateway.close();
                    }
                }
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Two descriptors, since the JDK closes each in the child as soon as it has put it into its place. */
    @Override
    public void give(ProcessBuilder builder) throws IOException {
        output.set(FileDescriptorCast.duplicating(program.getFileDescriptor()));
        builder.redirectInput(asInput())
                .redirectOutput(output.get().as(ProcessBuilder.Redirect.class))
                .redirectErrorStream(errors);
    }

    @Override
    public ProcessBuilder.Redirect asInput() throws IOException {
        return FileDescriptorCast.using(program.getFileDescriptor()).as(ProcessBuilder.Redirect.class);
    }

    @Override
    public void handedOver() throws IOException {
        // the other one is kept, see above
        closeOutput();
    }

    /**
     * {@inheritDoc}
     * <p>
     * What the program has written still arrives. What it has not read is read here, as far as it has come: the kernel
     * calls the end of a socket with unread bytes a reset.
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try (program) {
                closeOutput();
                InputStream unread = program.getInputStream();
                for (int length = unread.available(); length > 0; length = unread.available()) {
                    unread.readNBytes(length);
                }
            }
        }
    }

    private void closeOutput() throws IOException {
        FileDescriptorCast duplicate = output.getAndSet(null);
        if (duplicate != null) {
            // a stream and not a socket, which would end the connection for the program, too
            duplicate.as(FileOutputStream.class).close();
        }
    }
}
