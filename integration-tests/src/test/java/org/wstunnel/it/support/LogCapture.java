// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a logger is told while this is open, from a level on; it is not shown on the console.
 */
public final class LogCapture implements AutoCloseable {
    // kept, since java.util.logging forgets loggers that nobody holds
    private final Logger logger;
    private final Level before;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Handler handler;

    /**
     * Captures all that the module logs.
     */
    public LogCapture(Level level) {
        this("org.wstunnel", level);
    }

    public LogCapture(String name, Level level) {
        this(name, level, () -> {});
    }

    /**
     * Captures from a log on a slow disk.
     *
     * @param write runs before each line is taken, in the thread that logs
     */
    LogCapture(String name, Level level, Runnable write) {
        logger = Logger.getLogger(name);
        before = logger.getLevel();
        handler = new Handler() {
            private final SimpleFormatter formatter = new SimpleFormatter();

            @Override
            public synchronized void publish(LogRecord line) {
                write.run();
                lines.add(new Line(line.getLevel(), formatter.formatMessage(line)));
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
        handler.setLevel(level);
        logger.setLevel(level);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    /**
     * The messages so far.
     */
    public List<String> lines() {
        return lines.stream().map(Line::message).toList();
    }

    /**
     * The messages of one level so far.
     */
    public List<String> lines(Level level) {
        return lines.stream().filter(line -> line.level.equals(level)).map(Line::message).toList();
    }

    /**
     * Waits for a line.
     *
     * @return the first one
     */
    public String await(String what, Predicate<String> wanted) {
        if (!Await.becomes(() -> lines().stream().anyMatch(wanted), Await.DEADLINE)) {
            throw new AssertionError("not in the log: " + what + ", but " + lines);
        }
        return lines().stream().filter(wanted).findFirst().orElseThrow();
    }

    /**
     * Waits for a line that holds a text.
     *
     * @return the first one
     */
    public String await(String text) {
        return await(text, line -> line.contains(text));
    }

    @Override
    public void close() {
        logger.setUseParentHandlers(true);
        logger.removeHandler(handler);
        logger.setLevel(before);
    }

    private record Line(Level level, String message) {
    }
}
