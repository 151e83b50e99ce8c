// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * An accepted connection whose PROXY header is not read if it is too long, and the name of whose client is not looked
 * up.
 * <p>
 * Helidon 4.5.0 asks for that name before each TLS handshake, on the connection's virtual thread: until it uses the
 * address. A name server that is slow holds up the carrier threads of all others meanwhile. Here the name is the
 * address.
 */
final class AcceptedChannel extends SocketChannel {
    private final SocketChannel own;
    /** {@code null} for the connection's own. */
    private final Socket socket;
    /** {@code null} where there is none; only used by the thread that reads. */
    private final ProxyHeader proxyHeader;

    /**
     * Create a channel.
     *
     * @param own         the connection
     * @param named       whether Helidon would look up the name of the client
     * @param proxyHeader what the connection begins with, {@code null} if that is no PROXY header
     * @throws IOException if the client has gone
     */
    AcceptedChannel(SocketChannel own, boolean named, ProxyHeader proxyHeader) throws IOException {
        super(own.provider());
        this.own = own;
        this.socket = named && own.getRemoteAddress() instanceof InetSocketAddress remote ? new Named(withoutName(remote)) : null;
        this.proxyHeader = proxyHeader;
    }

    private static InetSocketAddress withoutName(InetSocketAddress remote) throws IOException {
        InetAddress address = remote.getAddress();
        return new InetSocketAddress(InetAddress.getByAddress(address.getHostAddress(), address.getAddress()), remote.getPort());
    }

    /**
     * The channel that the JDK knows, which alone can be registered with a selector.
     *
     * @param channel channel of a client
     * @return the channel itself, or what is below it
     */
    static SocketChannel own(SocketChannel channel) {
        return channel instanceof AcceptedChannel accepted ? accepted.own : channel;
    }

    /** What Helidon asks for the address, and for nothing else. */
    private static final class Named extends Socket {
        private final InetSocketAddress remote;

        Named(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return remote;
        }
    }

    @Override
    public Socket socket() {
        return socket == null ? own.socket() : socket;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int before = target.position();
        int count = own.read(target);
        if (proxyHeader != null) {
            proxyHeader.came(target, before, own);
        }
        return count;
    }

    // ---- the channel's own

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return own.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return own.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return own.write(sources, offset, length);
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        own.bind(local);
        return this;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return own.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return own.finishConnect();
    }

    @Override
    public boolean isConnected() {
        return own.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return own.isConnectionPending();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return own.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return own.getLocalAddress();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        own.setOption(option, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        return own.getOption(option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return own.supportedOptions();
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        try {
            own.shutdownInput();
        } catch (ClosedChannelException e) {
            // Helidon goes on, and closes this channel too
        }
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        try {
            own.shutdownOutput();
        } catch (ClosedChannelException e) {
            // Helidon goes on, and closes this channel too
        }
        return this;
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        own.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        own.configureBlocking(block);
    }
}
