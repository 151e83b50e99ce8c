// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

import org.wstunnel.loop.BackgroundLog;

/**
 * The way of all lines about open tunnels into the log: a log that hangs must stop no tunnel. Lines keep their order.
 * May be used by any thread.
 */
public final class LogQueue {
    /** Name of the logger. */
    public static final String NAME = "org.wstunnel.tunnel";
    private static final Logger LOGGER = System.getLogger(NAME);
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private LogQueue() {
    }

    /** Add a line, which is made on the queue's thread. Never waits. */
    public static void add(Level level, Supplier<String> line) {
        add(level, line, null);
    }

    /** The same with the cause of it. */
    public static void add(Level level, Supplier<String> line, Throwable cause) {
        BackgroundLog.add(LOGGER, level, line, cause);
    }

    /** Whether lines of a level are wanted. */
    static boolean wants(Level level) {
        return LOGGER.isLoggable(level);
    }

    /** Wait until the lines that were added are written, but not for long. */
    public static void flush() {
        BackgroundLog.flush(LAST_LINES);
    }
}
