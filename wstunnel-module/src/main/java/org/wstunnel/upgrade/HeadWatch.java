package org.wstunnel.upgrade;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;

import org.wstunnel.tunnel.TunnelObservers;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Watches the heads of the requests to one listener, a head being the first line and the headers. A client that does not bring it to an end is
 * cut off with 408: Helidon itself waits without end, so that a few bytes a minute hold a thread and a descriptor. And it logs what
 * becomes of every head that does not arrive whole, which Helidon does not.
 */
final class HeadWatch {
    private static final System.Logger LOGGER = System.getLogger(HeadWatch.class.getName());
    /** For the answer to be written: a client that takes nothing does not get one. */
    private static final long ANSWER_NANOS = 1_000_000_000L;

    private final TunnelTable table;
    private final Duration timeout;
    private final Set<WatchedConnection> pending = ConcurrentHashMap.newKeySet();
    /** Whether a look at the pending ones is due some time. */
    private final AtomicBoolean looking = new AtomicBoolean();

    /**
     * Create a watch.
     *
     * @param table   tunnels of the listener
     * @param timeout time for a head; zero is without end
     */
    HeadWatch(TunnelTable table, Duration timeout) {
        this.table = table;
        this.timeout = timeout;
    }

    /** An answer to what is no request, yet or at all. */
    static BufferData answer(Status status) {
        return BufferData.create(("HTTP/1.1 " + status.codeText() + " " + status.reasonPhrase()
                + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** A head has begun to arrive. */
    void begun(WatchedConnection connection) {
        if (timeout.isPositive()) {
            pending.add(connection);
            watch();
        }
    }

    /** It has arrived, or has come to another end. */
    void ended(WatchedConnection connection) {
        pending.remove(connection);
    }

    /**
     * Log that a head did not arrive whole.
     *
     * @param client   address of the client
     * @param prologue first line, if that has come
     * @param status   status of the answer, zero for none
     * @param kind     kind of reason
     * @param reason   the full reason
     */
    void tell(String client, Optional<HttpPrologue> prologue, int status, String kind, String reason) {
        TunnelTable.Snapshot now = table.current();
        Optional<String> tunnel = prologue.flatMap(it -> now.routing().find(it.uriPath())).map(it -> it.route().options().name());
        TunnelRefusal refusal = new TunnelRefusal(tunnel.orElse(TunnelRefusal.NO_TUNNEL), now.services().ids().next(), client, status,
                                                  kind, Map.of(), reason);
        TunnelObservers observers = now.services().tunnels().observers();
        if (tunnel.isPresent()) {
            observers.refused(refusal);
        } else {
            observers.refusedOther(refusal);
        }
    }

    private void watch() {
        if (looking.compareAndSet(false, true)) {
            lookIn(timeout.toNanos());
        }
    }

    private void lookIn(long nanos) {
        in(nanos, this::look);
    }

    private void look() {
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (WatchedConnection connection : pending) {
            long left = timeout.toNanos() - connection.age(now);
            if (left > 0) {
                next = Math.min(next, left);
            } else {
                pending.remove(connection);
                if (connection.cutOff()) {
                    Thread.ofVirtual().name("wstunnel-late-headers").start(() -> cut(connection));
                }
            }
        }
        if (next != Long.MAX_VALUE) {
            lookIn(next);
            return;
        }
        looking.set(false);
        if (!pending.isEmpty()) {
            watch();
        }
    }

    private void cut(WatchedConnection connection) {
        tell(connection.client(), connection.prologue(), Status.REQUEST_TIMEOUT_408.code(), "late-headers",
             "The request's headers were not complete within " + timeout);
        try {
            in(ANSWER_NANOS, connection::end);
            connection.dataWriter().writeNow(answer(Status.REQUEST_TIMEOUT_408));
        } catch (SocketWriterException | UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "A client whose headers came too late is not told", e);
        } finally {
            connection.end();
        }
    }

    /** The JDK's own timer keeps the time; the task may block. */
    private static void in(long nanos, Runnable task) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Thread::startVirtualThread).execute(task);
    }
}
