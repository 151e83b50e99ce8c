// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connects to the quickest of several addresses (happy eyeballs, RFC 8305 section 5): the next one is tried when the one before
 * has failed, or has not answered for a quarter of a second. The first that answers wins, the others are closed.
 */
final class ConnectRace {
    /** Connection Attempt Delay of RFC 8305 section 8. */
    private static final long ATTEMPT_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final int port;
    private final Dial dial;
    private final Queue<InetAddress> left;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /* All guarded by the lock. */
    private final List<SocketChannel> running = new ArrayList<>();
    private SocketChannel winner;
    private IOException failure;
    private boolean over;

    ConnectRace(List<InetAddress> addresses, int port, Dial dial) {
        this.left = new ArrayDeque<>(addresses);
        this.port = port;
        this.dial = dial;
    }

    /**
     * Run the race.
     *
     * @return the connection of the winner
     * @throws IOException if there is none; the failures of the other addresses are suppressed
     */
    // an exception must not suppress itself
    @SuppressWarnings("ReferenceEquality")
    SocketChannel run() throws IOException {
        lock.lock();
        boolean won = false;
        Dial.Watch closing = dial.onClose(this::wake);
        try {
            while (winner == null) {
                if (!left.isEmpty()) {
                    start(left.poll());
                } else if (running.isEmpty()) {
                    throw failure;
                }
                await();
            }
            won = true;
            return winner;
        } catch (SocketTimeoutException e) {
            if (failure != null && e != failure) {
                e.addSuppressed(failure);
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            closing.close();
            over = true;
            if (!won && winner != null) {
                winner.close();
            }
            // those that are still running see that it is over
            for (SocketChannel loser : running) {
                loser.close();
            }
            lock.unlock();
        }
    }

    /** The attempt was closed. */
    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a result, or until the next address is due. */
    private void await() throws InterruptedException, IOException {
        long due = left.isEmpty() ? Long.MAX_VALUE : ATTEMPT_DELAY_NANOS;
        int before = running.size();
        while (winner == null && running.size() == before && due > 0) {
            long wait = Math.min(due, dial.nanosLeft());
            long unused = changed.awaitNanos(wait);
            due = due == Long.MAX_VALUE ? due : due - (wait - unused);
        }
    }

    private void start(InetAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        running.add(channel);
        Thread.ofVirtual().name("wstunnel-connect").start(() -> connect(channel, address));
    }

    private void connect(SocketChannel channel, InetAddress address) {
        Throwable failed = null;
        try {
            // the race keeps the time of all
            channel.socket().connect(new InetSocketAddress(address, port));
        } catch (IOException | RuntimeException | Error e) {
            failed = e;
        }
        lock.lock();
        try {
            running.remove(channel);
            if (failed == null && !over && winner == null) {
                winner = channel;
            } else {
                channel.close();
                lost(failed);
            }
            changed.signalAll();
        } catch (IOException e) {
            lost(e);
        } finally {
            lock.unlock();
        }
    }

    private void lost(Throwable why) {
        if (why == null || over) {
            return;
        }
        IOException next = why instanceof IOException io ? io : new IOException(why);
        if (failure != null) {
            next.addSuppressed(failure);
        }
        failure = next;
    }
}
