// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.helidon.config.ConfigException;

/**
 * Why a server does not start. Helidon logs that with a stack trace and does not throw it; this takes it out of the
 * log, so that the user is told in one line.
 */
final class StartFailure implements AutoCloseable {
    // held here: the logging system would forget its filter with it
    private static final Logger HELIDON = Logger.getLogger("io.helidon.webserver.LoomServer");
    private static final String PREFIX = "Failed to start listener: ";

    /** What systems say of an address that none of their interfaces has. */
    private static final String NOT_HERE = "assign requested address";

    private final AtomicReference<LogRecord> first = new AtomicReference<>();
    private final Filter before = HELIDON.getFilter();

    private StartFailure() {
    }

    /** Watch from now on. */
    static StartFailure watch() {
        StartFailure failure = new StartFailure();
        HELIDON.setFilter(failure::take);
        return failure;
    }

    /** The address and what the system says of it, or which key is wrong. */
    String text() {
        LogRecord record = first.get();
        if (record == null) {
            return "the server does not start";
        }
        Throwable cause = record.getThrown();
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConfigException) {
            return cause.getMessage();
        }
        boolean host = String.valueOf(cause.getMessage()).contains(NOT_HERE);
        return "cannot listen on " + record.getMessage().substring(PREFIX.length()).replaceFirst("^/", "") + ": "
                + cause.getMessage() + (host
                        ? "; the host is no address of this machine; another one can be set with -Dserver.host, or --listen"
                        : "; another port can be set with -Dserver.port=9090, or --listen");
    }

    @Override
    public void close() {
        HELIDON.setFilter(before);
    }

    private boolean take(LogRecord record) {
        if (record.getThrown() != null && record.getMessage().startsWith(PREFIX)) {
            first.compareAndSet(null, record);
            return false;
        }
        return !record.getMessage().contains("failed to start");
    }
}
