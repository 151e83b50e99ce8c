// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

import org.newsclub.net.unix.FileDescriptorCast;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.TcpAddress;

/**
 * An address of this machine and a TCP port. Processes listen on this port and on those that follow it, as in lighttpd.
 * Linux only.
 *
 * @param host host name or IP address
 * @param port port of the first process
 */
public record TcpPlace(String host, int port) implements SocketPlace {
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    @Override
    public SocketPlace numbered(int number) {
        return new TcpPlace(host, port + number);
    }

    @Override
    public BackendAddress address() {
        return new TcpAddress(host, port);
    }

    @Override
    public void requireFree() throws IOException {
        if (!Files.isReadable(Path.of("/proc/self/net/tcp"))) {
            throw new IOException("a TCP socket can be handed to a program on Linux only, use a Unix socket");
        }
        open(1).close();
    }

    @Override
    public ProgramSocket listen(int backlog, Set<PosixFilePermission> mode) throws IOException {
        return new Listening(open(backlog), port);
    }

    @Override
    public String toString() {
        return address().text();
    }

    private ServerSocketChannel open(int backlog) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        // of the address's own family, so that the program sees what it asks for
        ServerSocketChannel channel = ServerSocketChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, port), backlog);
            return channel;
        } catch (BindException e) {
            channel.close();
            throw new IOException("cannot listen on " + this + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private record Listening(ServerSocketChannel channel, int port) implements ProgramSocket {
        /** The JDK does not tell the number of the descriptor, but Linux does. */
        @Override
        public ProcessBuilder.Redirect asInput() throws IOException {
            boolean ipv4 = ((InetSocketAddress) channel.getLocalAddress()).getAddress() instanceof Inet4Address;
            List<String> inodes = inodes(Path.of(ipv4 ? "/proc/self/net/tcp" : "/proc/self/net/tcp6"));
            String[] descriptors = new File("/proc/self/fd").list();
            for (String descriptor : descriptors == null ? new String[0] : descriptors) {
                if (inodes.contains(target(descriptor))) {
                    return FileDescriptorCast.unsafeUsing(Integer.parseInt(descriptor)).as(ProcessBuilder.Redirect.class);
                }
            }
            throw new IOException("the descriptor of the socket on port " + port + " is not to be found below /proc/self");
        }

        @Override
        public void handedOver() throws IOException {
            // the process alone has it now: when it ends, connections are refused at once
            channel.close();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private List<String> inodes(Path table) throws IOException {
            String local = local();
            return Files.readAllLines(table).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > INODE)
                    .filter(fields -> fields[LOCAL_ADDRESS].equals(local) && fields[STATE].equals(LISTEN))
                    .map(fields -> "socket:[" + fields[INODE] + "]")
                    .toList();
        }

        /** The local address as Linux writes it: words of the address as numbers of this machine, then the port. */
        private String local() throws IOException {
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            IntBuffer words = ByteBuffer.wrap(local.getAddress().getAddress()).order(ByteOrder.nativeOrder()).asIntBuffer();
            StringBuilder text = new StringBuilder();
            while (words.hasRemaining()) {
                text.append(String.format("%08X", words.get()));
            }
            return text.append(String.format(":%04X", local.getPort())).toString();
        }

        private static String target(String descriptor) {
            try {
                return Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
            } catch (IOException e) {
                // it was closed meanwhile, so it is not the one
                return "";
            }
        }
    }
}
