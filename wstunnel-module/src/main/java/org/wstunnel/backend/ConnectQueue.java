// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a few attempts at a time wait in the connect to one Unix socket, where each of them holds a platform thread. The
 * others wait for their turn in the order in which they came, each on its own thread and until its own deadline.
 */
// the very same future is looked for
@SuppressWarnings("UndefinedEquals")
final class ConnectQueue {
    /** Enough: connects are waited for only while the backend's own queue is full. */
    static final int PLACES = 4;

    private static final ReentrantLock LOCK = new ReentrantLock();
    /** The sockets that are waited for; guarded by the lock. */
    private static final Map<Path, ConnectQueue> QUEUES = new HashMap<>();

    /** Places that are taken; guarded by the lock. */
    private int taken;
    /** Guarded by the lock. */
    private final SequencedSet<CompletableFuture<Void>> waiting = new LinkedHashSet<>();

    private ConnectQueue() {
    }

    /** Whether anybody waits for this socket. */
    static boolean busy(Path path) {
        LOCK.lock();
        try {
            return QUEUES.containsKey(path);
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Take a place, and wait for one if all are taken.
     *
     * @param path socket
     * @param dial how long to wait
     * @return place, to be closed when the connect has returned
     * @throws SocketTimeoutException if the time is over
     * @throws IOException            if the attempt was closed, or the server is stopping
     */
    static Place enter(Path path, Dial dial) throws IOException {
        CompletableFuture<Void> turn = join(path);
        boolean entered = false;
        Dial.Watch closing = dial.onClose(() -> turn.cancel(false));
        try {
            turn.get(dial.nanosLeft(), TimeUnit.NANOSECONDS);
            entered = true;
            return new Place(path);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("connect timed out");
        } catch (CancellationException e) {
            throw new AsynchronousCloseException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn does not fail", e);
        } finally {
            closing.close();
            if (!entered) {
                abandon(path, turn);
            }
        }
    }

    private static CompletableFuture<Void> join(Path path) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        LOCK.lock();
        try {
            ConnectQueue queue = QUEUES.computeIfAbsent(path, it -> new ConnectQueue());
            if (queue.taken < PLACES) {
                queue.taken++;
                turn.complete(null);
            } else {
                queue.waiting.add(turn);
            }
            return turn;
        } finally {
            LOCK.unlock();
        }
    }

    private static void abandon(Path path, CompletableFuture<Void> turn) {
        LOCK.lock();
        try {
            boolean waited = QUEUES.get(path).waiting.remove(turn);
            // one that was cancelled as its turn came has got no place
            if (!waited && !turn.isCancelled()) {
                giveBack(path);
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Only with the lock held. */
    private static void giveBack(Path path) {
        ConnectQueue queue = QUEUES.get(path);
        while (!queue.waiting.isEmpty()) {
            if (queue.waiting.removeFirst().complete(null)) {
                return;
            }
        }
        if (--queue.taken == 0) {
            QUEUES.remove(path);
        }
    }

    /** The right to wait in a connect. */
    static final class Place implements AutoCloseable {
        private final Path path;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place(Path path) {
            this.path = path;
        }

        /** Hand the place to another owner: closing this one does nothing from now on. */
        Place move() {
            closed.set(true);
            return new Place(path);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                LOCK.lock();
                try {
                    giveBack(path);
                } finally {
                    LOCK.unlock();
                }
            }
        }
    }
}
