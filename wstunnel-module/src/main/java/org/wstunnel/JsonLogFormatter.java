// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

import org.wstunnel.observe.JsonRecord;

/**
 * Writes every record of {@code java.util.logging} as a JSON object in a line of its own, with the members {@code time}
 * (RFC 3339, UTC), {@code level}, {@code logger}, {@code message} and, where there is one, {@code exception}. The lines
 * that {@code log: { format: json }} makes of tunnels have their own members in place of {@code message}.
 * <p>
 * Named in a configuration of the logging system:
 * {@code java.util.logging.ConsoleHandler.formatter=org.wstunnel.JsonLogFormatter}.
 */
// whoever logs with java.util.logging has its module
@SuppressWarnings("exports")
public final class JsonLogFormatter extends Formatter {
    /** Required by {@link java.util.logging.LogManager}. */
    public JsonLogFormatter() {
    }

    /**
     * {@inheritDoc}
     * <p>
     * May be called by any thread.
     */
    @Override
    public String format(LogRecord record) {
        return JsonRecord.of(record.getInstant(), record.getLevel().getName(), String.valueOf(record.getLoggerName()),
                String.valueOf(formatMessage(record)),
                trace(record.getThrown())) + System.lineSeparator();
    }

    private static String trace(Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString();
    }
}
