// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;

/**
 * A log on a disk that hangs: nobody who writes a line of the module comes back before it is released.
 */
public final class HungLog implements AutoCloseable {
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final LogCapture log;

    public HungLog(Level level) {
        log = new LogCapture("org.wstunnel", level, this::write);
    }

    private void write() {
        writing.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until somebody hangs in it.
     */
    public void awaitHanging() {
        Await.until("a line is written", () -> writing.getCount() == 0);
    }

    /**
     * The disk works again.
     */
    public void release() {
        released.countDown();
    }

    /**
     * What was written.
     */
    public List<String> lines() {
        return log.lines();
    }

    @Override
    public void close() {
        release();
        log.close();
    }
}
