package org.wstunnel.it.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What the module logs while this is open.
 */
public final class Logged implements AutoCloseable {
    // kept, since java.util.logging forgets loggers that nobody holds
    private final Logger logger = Logger.getLogger("org.wstunnel");
    private final Level before = logger.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
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
            // nothing is open
        }
    };

    public Logged(Level level) {
        handler.setLevel(level);
        logger.addHandler(handler);
        logger.setLevel(level);
    }

    public List<String> lines() {
        return lines;
    }

    /**
     * Waits for a line that holds a text.
     */
    public void await(String text) {
        if (!Await.becomes(() -> lines.stream().anyMatch(line -> line.contains(text)), Await.DEADLINE)) {
            throw new AssertionError("no line with \"" + text + "\" was logged, but " + lines);
        }
    }

    @Override
    public void close() {
        logger.setLevel(before);
        logger.removeHandler(handler);
    }
}
