// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The warnings of some loggers, which do not go into the log as long as this is open.
 */
final class Warnings extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Formatter formatter = new SimpleFormatter();
    private final List<String> texts = new CopyOnWriteArrayList<>();

    private Warnings(Logger logger) {
        this.logger = logger;
        setLevel(Level.WARNING);
    }

    static Warnings of(String name) {
        Warnings warnings = new Warnings(Logger.getLogger(name));
        warnings.logger.addHandler(warnings);
        warnings.logger.setUseParentHandlers(false);
        return warnings;
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            texts.add(formatter.formatMessage(record));
        }
    }

    @Override
    public void flush() {
        // nothing is held
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
