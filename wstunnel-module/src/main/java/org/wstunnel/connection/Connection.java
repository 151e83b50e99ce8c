// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.connection;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One connection of a client, and whether it is the client that the server waits for.
 * <p>
 * The connection's own thread says so by {@link #await(long, Runnable)}, {@link #deliver(long, Runnable)} and
 * {@link #work()}. Whoever closes the connection because that takes too long, or because its place is needed, does so
 * only while the server waits.
 */
// OVER is the one object, and the state that was read has to be the one that is there
@SuppressWarnings("ReferenceEquality")
public final class Connection {
    /** A wait without end. */
    public static final long FOR_EVER = Long.MAX_VALUE;
    private static final Wait OVER = new Wait(0, 0, () -> {}, true);

    private final Timer timer;
    private final Place place;
    private final Link link;
    /** {@code null} while nobody waits for the client. */
    private final AtomicReference<Wait> wait = new AtomicReference<>();
    /**
     * Whether the connection's own thread says what it waits for. Otherwise another protocol than HTTP/1.1 may have
     * taken the connection.
     */
    private volatile boolean claimed;

    Connection(Timer timer, Place place, Link link) {
        this.timer = timer;
        this.place = place;
        this.link = link;
    }

    /** Looks at the connections when one of them may be late. */
    @FunctionalInterface
    interface Timer {
        /**
         * Something may be late then.
         *
         * @param now   {@link System#nanoTime()}
         * @param nanos from now on
         */
        void due(long now, long nanos);
    }

    /**
     * By what a connection is counted.
     *
     * @param ends   both ends of it
     * @param client whose it is, as limits count; empty if it is not counted by client
     */
    record Place(Ends ends, String client) {
    }

    /**
     * The socket of a connection.
     *
     * @param open  whether it is open
     * @param close closes it under whoever reads or writes there, and drops what the client has not taken
     * @param other what is known of it where a protocol has it that does not tell what it waits for
     */
    public record Link(BooleanSupplier open, Runnable close, Supplier<Other> other) {
    }

    /** What is known of a connection that another protocol may have. */
    public sealed interface Other {
        /** No other protocol has it. */
        record None() implements Other {
        }

        /** Another protocol is at work there, or it is not known whether that is so. */
        record Works() implements Other {
        }

        /**
         * Another protocol waits for the client.
         *
         * @param nanos for how long
         */
        record Waits(long nanos) implements Other {
        }
    }

    /**
     * That the server waits for the client.
     *
     * @param since {@link System#nanoTime()}
     * @param nanos for how long at most
     * @param late  what happens then
     * @param keeps whether the connection keeps its place although the server waits
     */
    record Wait(long since, long nanos, Runnable late, boolean keeps) {
        long left(long now) {
            return nanos == FOR_EVER ? FOR_EVER : nanos - (now - since);
        }
    }

    /**
     * The server waits for the client from now on.
     *
     * @param nanos for how long at most; {@link #FOR_EVER} for any time
     * @param late  what to do then, on a thread that may block
     * @return whether the client may go on: not, if it was too late before
     */
    public boolean await(long nanos, Runnable late) {
        return waitFor(nanos, late, false);
    }

    /**
     * The client is to take the answer that makes a tunnel of the connection, or what comes behind that answer. There
     * is a deadline, but the connection has its place as a tunnel has.
     *
     * @param nanos for how long at most
     * @param late  what to do then, on a thread that may block
     * @return whether the client may go on: not, if it was too late before
     */
    public boolean deliver(long nanos, Runnable late) {
        return waitFor(nanos, late, true);
    }

    /**
     * The same, but where the server has waited for the client before, that time goes on.
     *
     * @param nanos for how long at most, if the wait begins now
     * @param late  what to do then, on a thread that may block
     * @return whether the client may go on: not, if it was too late before
     */
    public boolean begin(long nanos, Runnable late) {
        Wait before = wait.get();
        if (before == null) {
            return await(nanos, late);
        }
        return before != OVER && wait.compareAndSet(before, new Wait(before.since(), before.nanos(), late, false));
    }

    /**
     * Nobody waits for the client any more: the server is at work, or the connection is a tunnel.
     *
     * @return whether the client may go on: not, if it was too late before
     */
    public boolean work() {
        return replace(null);
    }

    /** Close the connection under whoever reads or writes there. What the client has not taken is dropped. */
    public void close() {
        link.close().run();
    }

    Connection claim() {
        claimed = true;
        return this;
    }

    boolean claimed() {
        return claimed;
    }

    Place place() {
        return place;
    }

    boolean open() {
        return link.open().getAsBoolean();
    }

    /** What the server waits for; {@code null} if for nothing. */
    Wait waiting() {
        Wait now = wait.get();
        if (!claimed && now != OVER) {
            Wait next = switch (link.other().get()) {
                case Other.None none -> now;
                case Other.Works works -> null;
                case Other.Waits waits -> new Wait(System.nanoTime() - waits.nanos(), FOR_EVER, this::close, false);
            };
            now = next == now || wait.compareAndSet(now, next) ? next : null;
        }
        return now == OVER ? null : now;
    }

    /** Ends a wait, if that is still the one: the connection is the caller's to close then. */
    boolean end(Wait which) {
        return wait.compareAndSet(which, OVER);
    }

    private boolean waitFor(long nanos, Runnable late, boolean keeps) {
        long now = System.nanoTime();
        if (!replace(new Wait(now, nanos, late, keeps))) {
            return false;
        }
        timer.due(now, nanos);
        return true;
    }

    private boolean replace(Wait next) {
        Wait before = wait.get();
        while (before != OVER) {
            if (wait.compareAndSet(before, next)) {
                return true;
            }
            before = wait.get();
        }
        return false;
    }
}
