// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.wstunnel.loop.BackgroundLog;

/**
 * The open connection to a backend: its channel, the place that it holds on the backend, and what the backend is judged by.
 * <p>
 * The channel is in blocking mode until its reader and writer takes it over; that one tells this link what has happened.
 */
public final class BackendLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(BackendLink.class.getName());

    private final SocketChannel channel;
    /** Null without TLS. */
    private final TlsState tls;
    private final long opened = System.nanoTime();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Set before the link is handed on. */
    private Runnable released = () -> {};
    /** Set before the link is handed on. */
    private Supplier<Optional<Integer>> exit = Optional::empty;
    /** Set before the link is handed on. */
    private Fate fate = Fate.UNWATCHED;
    /** The backend has sent a byte. */
    private volatile boolean heard;
    /** The backend was sent a byte of the client, or the end of its stream. */
    private volatile boolean spoken;
    /** The backend has ended the connection. */
    private volatile boolean lost;

    /**
     * A connection without TLS.
     *
     * @param channel connected channel, from now on owned by the link
     */
    public BackendLink(SocketChannel channel) {
        this(channel, null);
    }

    /**
     * A connection with TLS.
     *
     * @param channel connected channel, from now on owned by the link
     * @param tls     what the handshake has left
     */
    BackendLink(SocketChannel channel, TlsState tls) {
        this.channel = channel;
        this.tls = tls;
    }

    /** The connection, in blocking mode until it is handed over. */
    public SocketChannel channel() {
        return channel;
    }

    /** TLS above the channel as its handshake has left it, empty without TLS. */
    public Optional<TlsState> tls() {
        return Optional.ofNullable(tls);
    }

    /** The first byte of payload has come from the backend: it works. Further calls do nothing. Called by the one that reads. */
    public void heard() {
        if (!heard) {
            heard = true;
            fate.worked();
        }
    }

    /**
     * The backend is sent the first byte of the client, or the end of the client's stream: from now on its end may be an answer.
     * Called by the one that writes, before it does.
     */
    public void spoken() {
        if (!spoken) {
            spoken = true;
        }
    }

    /**
     * The backend has ended the connection, or has lost it. Speaks against the backend only if neither side has said
     * anything: one that was spoken to may have got all that it wanted, or may have had good reason. Further calls do
     * nothing. Called by the one that reads.
     *
     * @param how what has happened, for the log
     */
    public void lost(String how) {
        if (!heard && !spoken && !lost && !closed()) {
            lost = true;
            fate.lost(how, System.nanoTime() - opened);
        }
    }

    /**
     * Close the connection, in both directions and at once, and give back what it holds. Bytes that were written are
     * still delivered. May be called by any thread; only the first call does anything.
     * <p>
     * A channel that is registered with a selector is gone when that selector has run again.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "Closing the connection to a backend failed", e);
        } finally {
            try {
                fate.ended(heard, System.nanoTime() - opened);
            } finally {
                released.run();
            }
        }
    }

    /** Whether this side has closed the connection. */
    public boolean closed() {
        return closed.get();
    }

    /**
     * Add what is to be done once the connection is closed. Only before the link is handed on.
     *
     * @param action action, runs after those that were added before, even if one of them has failed
     */
    public void onRelease(Runnable action) {
        Runnable before = released;
        released = () -> {
            try {
                before.run();
            } finally {
                action.run();
            }
        };
    }

    /**
     * The backend is a process of our own. Only before the link is handed on.
     *
     * @param value its exit value, once it has ended; known before its connection ends; does not block
     */
    public void endsBy(Supplier<Optional<Integer>> value) {
        exit = value;
    }

    /**
     * How the backend has ended, if it is a process of our own. Asked by the one that reads, when the stream has ended.
     *
     * @return exit value, empty if it lives or is no such process
     */
    public Optional<Integer> exitValue() {
        return exit.get();
    }

    /**
     * Learn how the connection goes. Only before the link is handed on.
     *
     * @param watcher is told
     */
    void watch(Fate watcher) {
        fate = watcher;
    }

    /**
     * Is told how a connection goes, to judge the backend by it. Called by whatever thread the connection belongs to:
     * never blocks.
     */
    interface Fate {
        /** Nobody judges. */
        Fate UNWATCHED = new Fate() {
            @Override
            public void worked() {
                // nobody wants to know
            }

            @Override
            public void lost(String how, long age) {
                // nobody wants to know
            }

            @Override
            public void ended(boolean heard, long age) {
                // nobody wants to know
            }
        };

        /** The backend has sent its first byte. */
        void worked();

        /**
         * The backend has ended the connection before a byte went either way.
         *
         * @param how what has happened
         * @param age how long the connection was open, in nanoseconds
         */
        void lost(String how, long age);

        /**
         * The connection is closed.
         *
         * @param heard whether the backend has ever sent a byte
         * @param age   how long the connection was open, in nanoseconds
         */
        void ended(boolean heard, long age);
    }
}
