// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The last part of a connection that is being closed: the kernel still has bytes for the peer. As long as the peer
 * takes some of them it gets them; otherwise the connection is reset, so that nothing is left of it. Belongs to the
 * loop's thread.
 * <p>
 * Java cannot ask how many bytes these are. But a selector calls a socket writable when no more than two thirds of its
 * send buffer are in use, and the size of that can be set: it is a mark that is moved down until the selector no longer
 * follows, and the next time that it does is a sign of progress.
 */
final class Ebb {
    /** The kernel has a smallest size, at which no more than about one packet is left. */
    private static final int SMALLEST = 2304;
    /** The mark goes down by this part of it. */
    private static final int PART = 32;
    /** A connection that is in order has nothing left before this part of the patience is over. */
    private static final int AT_ONCE = 8;

    /** Bytes that are dropped at once. */
    private static final int DROPPED = 16 * 1024;

    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final long patience;
    private final Runnable close;
    private final Loop.Alarm alarm;
    private final CountDownLatch over = new CountDownLatch(1);
    private final int usual;
    private int mark = SMALLEST;
    private boolean searching;

    /**
     * Start. Nothing waits outside the kernel.
     *
     * @param patience how long the peer may take nothing
     * @param close    closes the channel
     */
    Ebb(Loop loop, SocketChannel channel, SelectionKey key, Duration patience, Runnable close) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.key = key;
        this.patience = patience.toNanos();
        this.close = close;
        this.alarm = loop.alarm(this::overdue);
        this.usual = channel.getOption(StandardSocketOptions.SO_SNDBUF);
        // the output is not shut down, or the selector would call it writable whatever is left
        set(SMALLEST);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        alarm.set(loop.now() + this.patience / AT_ONCE);
    }

    /** The selector has found something. */
    void ready() {
        try {
            if (key.isReadable()) {
                drop();
            }
            if (key.isWritable()) {
                ebbs();
            }
        } catch (IOException e) {
            // the peer has gone
            end();
        }
    }

    /** End it, whatever is left. */
    void cut() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // it is closed all the same
        }
        end();
    }

    /** Wait until it is over. For other threads than the loop's. */
    void await() throws InterruptedException {
        over.await();
    }

    private void ebbs() throws IOException {
        if (mark <= SMALLEST) {
            end();
            return;
        }
        set(Math.max(SMALLEST, mark - Math.max(mark / PART, SMALLEST)));
        alarm.set(loop.now() + patience);
    }

    private void overdue() {
        try {
            if (searching) {
                cut();
            } else {
                searching = true;
                // all that is there is below that mark
                set(usual / 2 * 3);
                alarm.set(loop.now() + patience);
            }
        } catch (IOException e) {
            end();
        }
    }

    /** What the peer still sends is of no use, but unread it would turn the end into a reset. */
    private void drop() throws IOException {
        ByteBuffer buffer = loop.input(DROPPED);
        if (channel.read(buffer) < 0) {
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }

    private void set(int size) throws IOException {
        mark = size;
        channel.setOption(StandardSocketOptions.SO_SNDBUF, size);
    }

    private void end() {
        alarm.clear();
        close.run();
        over.countDown();
    }
}
