package org.wstunnel.it.support;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a logger and those below it write while a test runs.
 */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + formatter.formatMessage(line));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing to close
        }
    };

    private LogLines(String name) {
        logger = Logger.getLogger(name);
        before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    public static LogLines of(String logger) {
        return new LogLines(logger);
    }

    /**
     * Level and message of all lines so far.
     */
    public List<String> all() {
        return List.copyOf(lines);
    }

    /**
     * Waits for a line.
     */
    public String await(Predicate<String> wanted) {
        if (!Await.becomes(() -> lines.stream().anyMatch(wanted), Await.DEADLINE)) {
            throw new AssertionError("no such line in the log: " + lines);
        }
        return lines.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setLevel(before);
    }
}
