// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A line of the log that is told once a minute at most, however often there is a reason: no client fills the log with
 * it. May be used by any thread.
 */
public final class SeldomLine {
    private static final long EVERY = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - EVERY);

    /**
     * Tell it, if its time has come. Never waits.
     *
     * @param logger logger
     * @param level  level
     * @param line   makes the line, on the thread of {@link BackgroundLog}
     */
    public void tell(Logger logger, Level level, Supplier<String> line) {
        long before = toldAt.get();
        long now = System.nanoTime();
        if (now - before >= EVERY && toldAt.compareAndSet(before, now)) {
            BackgroundLog.add(logger, level, line);
        }
    }
}
