package org.wstunnel.upgrade;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Cuts off clients that do not bring their request's headers to an end: with 408 and a line in the log. Helidon itself waits for
 * them without end, so that a few bytes a minute hold a thread and a descriptor.
 * <p>
 * One of it listens to all HTTP/1.1 connections of a listener, from a request's first line to the end of its headers. It does nothing until the
 * listener serves tunnels.
 */
public final class HeaderDeadline implements Http1ConnectionListener {
    private static final System.Logger LOGGER = System.getLogger(HeaderDeadline.class.getName());
    private static final byte[] ANSWER = ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    /** How often those are forgotten that have gone in the middle of their headers. */
    private static final long LOOK_NANOS = 1_000_000_000L;
    /** For the answer to be written: a client that takes nothing does not get one. */
    private static final long ANSWER_NANOS = 1_000_000_000L;

    private final Http1ConnectionListener other;
    /** By the id of the connection's thread. */
    private final Map<Long, Head> pending = new ConcurrentHashMap<>();
    /** Whether a look at the pending ones is due some time. */
    private final AtomicBoolean looking = new AtomicBoolean();
    /** Written before the server starts its listeners, read by their threads; {@code null} on a listener without tunnels. */
    private TunnelTable table;
    private Duration timeout;

    /**
     * Create one.
     *
     * @param other who listens too
     */
    HeaderDeadline(Http1ConnectionListener other) {
        this.other = other;
    }

    /**
     * Cut off from now on.
     *
     * @param tunnels tunnels of the listener
     * @param limit   time from the end of a request's first line to the end of its headers
     */
    public void serve(TunnelTable tunnels, Duration limit) {
        this.table = tunnels;
        this.timeout = limit;
    }

    @Override
    public void data(ConnectionContext connection, BufferData data) {
        other.data(connection, data);
    }

    @Override
    public void data(ConnectionContext connection, byte[] bytes, int offset, int length) {
        other.data(connection, bytes, offset, length);
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        other.prologue(connection, prologue);
        if (table != null) {
            pending.put(Thread.currentThread().threadId(), new Head(connection, prologue, Thread.currentThread()));
            watch();
        }
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        other.headers(connection, headers);
        Head head = table == null ? null : pending.remove(Thread.currentThread().threadId());
        if (head != null && !head.settled.compareAndSet(false, true)) {
            throw new CloseConnectionException("The headers came too late");
        }
    }

    private void watch() {
        if (looking.compareAndSet(false, true)) {
            lookIn(Math.min(timeout.toNanos(), LOOK_NANOS));
        }
    }

    private void lookIn(long nanos) {
        try {
            table.services().clock().in(nanos, this::look);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "The server has stopped, no headers are watched any more", e);
        }
    }

    private void look() {
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (Map.Entry<Long, Head> entry : pending.entrySet()) {
            Head head = entry.getValue();
            long left = timeout.toNanos() - (now - head.start);
            Thread thread = head.thread.get();
            if (thread == null || !thread.isAlive()) {
                // was refused, or has gone in the middle of its headers
                pending.remove(entry.getKey(), head);
            } else if (left <= 0) {
                pending.remove(entry.getKey(), head);
                ConnectionContext connection = head.connection.get();
                if (connection != null && head.settled.compareAndSet(false, true)) {
                    Thread.ofVirtual().name("wstunnel-late-headers").start(() -> cut(head, connection, thread));
                }
            } else {
                next = Math.min(next, left);
            }
        }
        if (next != Long.MAX_VALUE) {
            lookIn(Math.min(next, LOOK_NANOS));
            return;
        }
        looking.set(false);
        if (!pending.isEmpty()) {
            watch();
        }
    }

    /** Interrupting the thread closes its socket: that is how Helidon ends connections too. */
    private void cut(Head head, ConnectionContext connection, Thread thread) {
        tell(head, connection);
        try {
            table.services().clock().in(ANSWER_NANOS, thread::interrupt);
            connection.dataWriter().writeNow(BufferData.create(ANSWER));
        } catch (UncheckedIOException | RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "A client whose headers came too late is not told", e);
        } finally {
            thread.interrupt();
        }
    }

    private void tell(Head head, ConnectionContext connection) {
        String client = connection.remotePeer().host();
        String reason = "The request's headers were not complete within " + timeout;
        TunnelTable.Snapshot now = table.current();
        Optional.ofNullable(head.prologue.get())
                .flatMap(prologue -> now.routing().find(prologue.uriPath()))
                .map(route -> route.options().name())
                .ifPresentOrElse(
                        name -> now.services().tunnels().observers().refused(
                                new TunnelRefusal(name, now.services().ids().next(), client, Status.REQUEST_TIMEOUT_408.code(),
                                                  "late-headers", reason)),
                        () -> LOGGER.log(Level.INFO, "Refused with 408: client={0} reason=\"{1}\"", client, reason));
    }

    /**
     * A request whose first line has come and whose headers have not. What a client makes and leaves behind is not held by it.
     *
     * @param start   {@link System#nanoTime()} at its first line
     * @param settled whether the headers have come, or the client is being cut off: whichever was first
     */
    private record Head(WeakReference<ConnectionContext> connection,
                        WeakReference<HttpPrologue> prologue,
                        WeakReference<Thread> thread,
                        long start,
                        AtomicBoolean settled) {
        Head(ConnectionContext connection, HttpPrologue prologue, Thread thread) {
            this(new WeakReference<>(connection), new WeakReference<>(prologue), new WeakReference<>(thread), System.nanoTime(),
                 new AtomicBoolean());
        }
    }
}
