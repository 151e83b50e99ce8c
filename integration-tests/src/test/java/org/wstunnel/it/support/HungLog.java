package org.wstunnel.it.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A log on a disk that hangs: nobody who writes a line of the module comes back before it is released.
 */
public final class HungLog implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.wstunnel");
    private final Level before = logger.getLevel();
    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public synchronized void publish(LogRecord line) {
            writing.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lines.add(formatter.formatMessage(line));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    public HungLog(Level level) {
        handler.setLevel(level);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        logger.setLevel(level);
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
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        release();
        logger.setLevel(before);
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }
}
