// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.wstunnel.spi.TunnelRequest;

/**
 * One attempt to connect to a backend: when it has to be done, and what the backend is told first.
 * <p>
 * One thread makes the attempt, and any other one may end it by {@link #close()}: whatever the attempt waits for then
 * ends with an {@link IOException}. Once the attempt has succeeded, closing it does nothing to the connection.
 */
public final class Dial implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];

    private final long deadline;
    private final byte[] preamble;
    /** Null for an attempt of our own, such as a health check. */
    private final TunnelRequest request;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Dial(long deadline, byte[] preamble, TunnelRequest request) {
        this.deadline = deadline;
        this.preamble = preamble;
        this.request = request;
    }

    /**
     * An attempt that starts now.
     *
     * @param timeout how long it may take, with everything that belongs to it: looking up the name, connecting, the TLS handshake
     * @return attempt
     */
    public static Dial within(Duration timeout) {
        return within(timeout, NOTHING);
    }

    /**
     * An attempt that starts now. The backend is sent some bytes as soon as it is connected, before the TLS handshake
     * if there is one.
     *
     * @param timeout  how long it may take, with everything that belongs to it
     * @param preamble bytes
     * @return attempt
     */
    public static Dial within(Duration timeout, byte[] preamble) {
        return new Dial(System.nanoTime() + timeout.toNanos(), preamble, null);
    }

    /**
     * The same attempt for a request.
     *
     * @param asking request that asks for the connection
     * @return attempt in place of this one
     */
    Dial asked(TunnelRequest asking) {
        return new Dial(deadline, preamble, asking);
    }

    /** The request that asks for the connection, empty if the gateway itself asks. */
    public Optional<TunnelRequest> request() {
        return Optional.ofNullable(request);
    }

    /** What the backend is sent first, may be empty. */
    byte[] preamble() {
        return preamble;
    }

    /**
     * Time that is left. Only called by the thread that makes the attempt.
     *
     * @return nanoseconds, more than zero
     * @throws SocketTimeoutException     if the time is over
     * @throws AsynchronousCloseException if the attempt was closed
     * @throws ClosedByInterruptException if the thread was interrupted: the server is stopping
     */
    public long nanosLeft() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        if (closed) {
            throw new AsynchronousCloseException();
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("connect timed out");
        }
        return left;
    }

    /** Whether this attempt was closed. */
    boolean closed() {
        return closed;
    }

    /**
     * Do something when this attempt is closed; at once if it is already.
     *
     * @param action what to do, by the thread that closes; does not block
     * @return to be closed when the action is no longer wanted
     */
    public Watch onClose(Runnable action) {
        Watch watch = new Watch(action);
        watches.add(watch);
        if (closed) {
            watch.fire();
        }
        return watch;
    }

    /** End the attempt, if it is still under way. */
    @Override
    public void close() {
        closed = true;
        watches.forEach(Watch::fire);
    }

    /** What is done when an attempt is closed. */
    public final class Watch implements AutoCloseable {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        private Watch(Runnable action) {
            this.action = action;
        }

        private void fire() {
            if (done.compareAndSet(false, true)) {
                watches.remove(this);
                action.run();
            }
        }

        /** The action is no longer wanted. It may still be under way. */
        @Override
        public void close() {
            done.set(true);
            watches.remove(this);
        }
    }
}
