// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import org.wstunnel.connection.Connection;
import org.wstunnel.connection.Connections;
import org.wstunnel.loop.BackgroundLog;
import org.wstunnel.loop.SeldomLine;

/**
 * A listening socket that hands out the connections that may stay, and goes on when accepting one fails.
 */
final class GuardedServerSocket extends ServerSocketChannel {
    private static final System.Logger LOGGER = System.getLogger(GuardedServerSocket.class.getName());
    /** Until something may have been closed that makes room. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final ServerSocketChannel own;
    private final Account account;
    /** The listener's thread, once it has accepted a connection here. */
    private volatile Thread acceptor;
    /** Only used by that thread; {@code null} if accepting has not failed for good. */
    private Exception end;
    private final SeldomLine failure = new SeldomLine();
    private final SeldomLine longHeader = new SeldomLine();

    /**
     * Who counts the connections.
     *
     * @param connections account of them
     * @param socket      name of the listening socket
     * @param counted     whether they are counted at all
     * @param named       whether Helidon would look up the names of clients
     * @param proxied     whether each of them begins with a PROXY header
     * @param patience    how long to wait for the first request of each, in nanoseconds
     * @param other       what is known of a connection, as it was handed out, that some protocol of Helidon may have
     */
    record Account(Connections connections, String socket, boolean counted, boolean named, boolean proxied, long patience,
            Function<SocketChannel, Connection.Other> other) {
        /** Whether a connection may stay. */
        boolean admit(SocketChannel channel, SocketChannel handedOut) throws IOException {
            return !counted || connections.accept(
                    ClientPeer.ends(channel.getRemoteAddress(), channel.getLocalAddress(), ChannelId.of(handedOut)),
                    new Connection.Link(channel::isOpen, () -> drop(handedOut), () -> other.apply(handedOut)),
                    patience);
        }
    }

    GuardedServerSocket(ServerSocketChannel own, Account account) {
        super(own.provider());
        this.own = own;
        this.account = account;
    }

    @Override
    public SocketChannel accept() throws IOException {
        acceptor = Thread.currentThread();
        while (true) {
            SocketChannel channel = next();
            try {
                SocketChannel handedOut = handedOut(channel);
                if (account.admit(channel, handedOut)) {
                    return handedOut;
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.DEBUG, "A connection was gone before it was taken", e);
            } catch (OutOfMemoryError e) {
                tell(e);
            }
            drop(channel);
        }
    }

    /** What Helidon gets of a connection. */
    private SocketChannel handedOut(SocketChannel channel) throws IOException {
        if (!account.named() && !account.proxied()) {
            return channel;
        }
        SocketAddress remote = channel.getRemoteAddress();
        return new AcceptedChannel(channel, account.named(),
                account.proxied() ? new ProxyHeader(length -> tellLongHeader(remote, length)) : null);
    }

    private void tellLongHeader(SocketAddress remote, int length) {
        longHeader.tell(LOGGER, Level.WARNING,
                () -> "A connection of " + ClientPeer.text(remote) + " to socket " + account.socket()
                        + " is closed: its PROXY header has " + length + " bytes, of at most " + ProxyHeader.LONGEST);
    }

    private SocketChannel next() throws IOException {
        while (true) {
            try {
                return own.accept();
            } catch (AsynchronousCloseException e) {
                end = e;
                throw e;
            } catch (ClosedChannelException e) {
                end = e;
                // what Helidon takes for an end that is wanted
                throw (IOException) new AsynchronousCloseException().initCause(e);
            } catch (IOException | OutOfMemoryError e) {
                tell(e);
                account.connections().relieve();
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void tell(Throwable cause) {
        failure.tell(LOGGER, Level.WARNING,
                () -> "The listener of socket " + account.socket() + " cannot accept connections and tries again: "
                        + cause.getMessage());
    }

    private static void drop(SocketChannel channel) {
        try {
            if (channel.isOpen() && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOGGER.log(Level.TRACE, "A connection has gone by itself", e);
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "The connection of a client could not be closed", e);
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        if (Thread.currentThread() == acceptor) {
            // a server that stops closes it on another thread
            account.connections().listenerEnded(account.socket());
            String reason = end == null ? "" : " (" + end + ")";
            BackgroundLog.add(LOGGER, Level.ERROR, () -> "The listener of socket " + account.socket() + " has ended" + reason
                    + ": the server is not ready any more, and has to be started anew");
        }
        own.close();
    }

    // ---- the socket's own

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        own.bind(local, backlog);
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
    public ServerSocket socket() {
        return own.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return own.getLocalAddress();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        own.configureBlocking(block);
    }
}
