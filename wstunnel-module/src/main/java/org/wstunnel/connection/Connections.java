// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.connection;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.wstunnel.access.Client;
import org.wstunnel.access.ClientAddress;
import org.wstunnel.loop.SeldomLine;

/**
 * The connections that clients have to a server. When there are too many, a new one takes the place of those that the
 * server has waited for longest; where it waits for none of them, the new one is refused. And what takes a client too
 * long is over.
 * <p>
 * May be used by any thread.
 */
public final class Connections {
    private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());
    /** So many of those that are waited for go at a time, of sixteen: looking for them takes a look at all. */
    private static final int PART = 16;
    private static final int FIRST_COUNT = 64;

    private final ConnectionLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    /** All that are open, and some that are not any more; guarded by the lock, as are the next two. */
    private final Map<Ends, Connection> open = new HashMap<>();
    private final Map<String, Integer> perClient = new HashMap<>();
    private int countAt = FIRST_COUNT;
    private final SeldomLine full = new SeldomLine();
    /** {@link System#nanoTime()} of the next look at the deadlines, as time from {@link #start}. */
    private final AtomicLong nextLook = new AtomicLong(Long.MAX_VALUE);
    private final long start = System.nanoTime();
    private final Set<String> endedListeners = new CopyOnWriteArraySet<>();

    /**
     * Create an account of connections.
     *
     * @param limits how many there may be
     */
    public Connections(ConnectionLimits limits) {
        this.limits = limits;
    }

    /**
     * Take a connection in that was accepted just now. The server waits for its client from here on.
     *
     * @param ends  both ends of it
     * @param link  its socket
     * @param nanos how long the server waits
     * @return whether it may stay; otherwise the caller closes it
     */
    public boolean accept(Ends ends, Connection.Link link, long nanos) {
        String client = client(ends);
        Connection connection = new Connection(this::due, new Connection.Place(ends, client), link);
        List<Connection> leaving = new ArrayList<>();
        boolean room;
        lock.lock();
        try {
            room = makeRoom(client, leaving);
            if (room) {
                add(connection);
            }
        } finally {
            lock.unlock();
        }
        leaving.forEach(Connection::close);
        return room && connection.await(nanos, connection::close);
    }

    /**
     * The connection that has these ends, whose own thread will say from now on what it waits for. One that was not
     * seen when it was accepted is taken in: also where another one had the same ends, and nobody knows yet that it is
     * over.
     *
     * @param ends both ends of it
     * @param link its socket, if it was not seen before
     * @return the connection
     */
    public Connection claim(Ends ends, Connection.Link link) {
        lock.lock();
        try {
            Connection known = open.get(ends);
            if (known == null || !known.open() || known.claimed()) {
                known = new Connection(this::due, new Connection.Place(ends, client(ends)), link);
                add(known);
            }
            return known.claim();
        } finally {
            lock.unlock();
        }
    }

    /** Close some of those that are waited for: the process has no descriptor for a new one. */
    public void relieve() {
        List<Connection> leaving = new ArrayList<>();
        lock.lock();
        try {
            leaveLongest(it -> true, leaving);
        } finally {
            lock.unlock();
        }
        leaving.forEach(Connection::close);
    }

    /**
     * A listener has ended, and not since the server stops.
     *
     * @param socket name of its socket
     */
    public void listenerEnded(String socket) {
        endedListeners.add(socket);
    }

    /** Sockets whose listeners have ended although the server goes on. */
    public Set<String> endedListeners() {
        return Set.copyOf(endedListeners);
    }

    /** Number of connections that are kept here, some of which may be closed. */
    int size() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }

    /** Something may be late then. */
    private void due(long now, long nanos) {
        if (nanos == Connection.FOR_EVER) {
            return;
        }
        long at = now - start + nanos;
        long before = nextLook.get();
        while (at < before) {
            if (nextLook.compareAndSet(before, at)) {
                // the JDK's own timer keeps the time; the task may block
                CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                        .execute(() -> look(at));
                return;
            }
            before = nextLook.get();
        }
    }

    private void look(long at) {
        if (!nextLook.compareAndSet(at, Long.MAX_VALUE)) {
            // another look, for something that is due earlier, has come first
            return;
        }
        long now = System.nanoTime();
        long next = Connection.FOR_EVER;
        long shortest = Connection.FOR_EVER;
        List<Runnable> late = new ArrayList<>();
        lock.lock();
        try {
            forgetClosed();
            for (Connection connection : open.values()) {
                Connection.Wait wait = connection.waiting();
                if (wait == null) {
                    continue;
                }
                long left = wait.left(now);
                if (left > 0) {
                    next = Math.min(next, left);
                    shortest = Math.min(shortest, wait.nanos());
                } else if (connection.end(wait)) {
                    late.add(wait.late());
                }
            }
        } finally {
            lock.unlock();
        }
        late.forEach(Thread::startVirtualThread);
        if (next != Connection.FOR_EVER) {
            // what is due a little later is seen together
            due(now, Math.max(next, shortest / PART));
        }
    }

    /** Whether there is a place for one more, after those that leave for it. */
    private boolean makeRoom(String client, List<Connection> leaving) {
        if (full(client) || open.size() >= countAt) {
            forgetClosed();
        }
        boolean full = full(client);
        if (open.size() >= limits.most()) {
            leaveLongest(it -> true, leaving);
        }
        if (perClient.getOrDefault(client, 0) >= limits.perClient()) {
            leaveLongest(it -> it.place().client().equals(client), leaving);
        }
        boolean room = !full(client);
        if (full) {
            tell(leaving.size());
        }
        return room;
    }

    private boolean full(String client) {
        return open.size() >= limits.most() || !client.isEmpty() && perClient.getOrDefault(client, 0) >= limits.perClient();
    }

    private void forgetClosed() {
        open.values().removeIf(connection -> {
            boolean closed = !connection.open();
            if (closed) {
                countClient(connection, -1);
            }
            return closed;
        });
        // looking for them takes a look at all: where there is room, as many new ones have come by then as there are
        countAt = Math.max(FIRST_COUNT, 2 * open.size());
    }

    private void leaveLongest(Predicate<Connection> which, List<Connection> leaving) {
        record Waiting(Connection connection, Connection.Wait forIt) {
        }

        List<Waiting> waiting = new ArrayList<>();
        for (Connection connection : open.values()) {
            Connection.Wait wait = which.test(connection) ? connection.waiting() : null;
            if (wait != null && !wait.keeps()) {
                waiting.add(new Waiting(connection, wait));
            }
        }
        long now = System.nanoTime();
        waiting.sort(Comparator.comparingLong(it -> it.forIt().since() - now));
        for (Waiting it : waiting.subList(0, Math.ceilDiv(waiting.size(), PART))) {
            if (it.connection().end(it.forIt())) {
                open.remove(it.connection().place().ends(), it.connection());
                countClient(it.connection(), -1);
                leaving.add(it.connection());
            }
        }
    }

    private void add(Connection connection) {
        Connection before = open.put(connection.place().ends(), connection);
        if (before != null) {
            countClient(before, -1);
        }
        countClient(connection, 1);
    }

    private void countClient(Connection connection, int by) {
        if (!connection.place().client().isEmpty()) {
            perClient.merge(connection.place().client(), by, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private String client(Ends ends) {
        return ends.remote() instanceof InetSocketAddress inet && inet.getAddress() != null
                && !limits.exempt().test(inet.getAddress())
                        ? ClientAddress.of(Client.direct(Optional.of(inet.getAddress()), inet.getPort()).text()).widest()
                        : "";
    }

    private void tell(int leaving) {
        String limit = open.size() + leaving >= limits.most() ? limits.most() + " in all" : limits.perClient() + " of one client";
        full.tell(LOGGER, Level.WARNING,
                () -> "There are as many connections of clients as there may be (" + limit + "): a new one takes "
                        + "the place of those that the server has waited for longest, or is refused");
    }
}
