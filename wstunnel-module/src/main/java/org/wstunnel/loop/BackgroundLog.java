// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The way into the log for whatever runs on an event loop, or holds a lock that an event loop wants: a log that hangs
 * must stop no tunnel. All lines keep their order. May be used by any thread.
 */
public final class BackgroundLog {
    private static final Logger LOGGER = System.getLogger(BackgroundLog.class.getName());
    private static final BackgroundQueue LINES = new BackgroundQueue("wstunnel-log", Duration.ZERO,
            lost -> LOGGER.log(Level.WARNING, lost + " lines are missing here: the log was too slow"));

    private BackgroundLog() {
    }

    /** Add a line, which is made on the queue's thread. Never waits. */
    public static void add(Logger logger, Level level, Supplier<String> line) {
        add(logger, level, line, null);
    }

    /** The same with the cause of it. */
    public static void add(Logger logger, Level level, Supplier<String> line, Throwable cause) {
        if (logger.isLoggable(level)) {
            LINES.add(() -> logger.log(level, line, cause));
        }
    }

    /**
     * Wait until the lines that were added are written, but not for long.
     *
     * @param patience how long to wait at most
     */
    public static void flush(Duration patience) {
        LINES.flush(patience);
    }
}
