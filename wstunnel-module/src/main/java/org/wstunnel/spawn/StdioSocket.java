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
 * The program's side of a connection that is its standard input and output. The gateway keeps a descriptor of that side
 * for as long as the program lives, and closes it then: so the connection ends with the program, even if children of
 * the program still hold it.
 *
 * @param program the program's side
 * @param errors  whether its standard error goes to the connection, too
 * @param output  a second descriptor, as long as the gateway has it
 * @param closed  whether the gateway has closed its descriptor
 */
record StdioSocket(AFUNIXSocket program, boolean errors, AtomicReference<FileDescriptorCast> output, AtomicBoolean closed)
        implements
            ProgramSocket {
    /**
     * Both sides of a connection.
     *
     * @param gateway the gateway's side, which selectors of the JDK accept
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

    /** Two descriptors, since in the child the JDK closes each one once it has been put into its place. */
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
     * What the program has written still arrives. What it has not read is read here first: the kernel resets a
     * connection that is closed with unread bytes.
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
            // as a stream: as a socket, it would end the connection for the program, too
            duplicate.as(FileOutputStream.class).close();
        }
    }
}
