// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.time.Instant;

import org.wstunnel.tunnel.LogQueue;

/**
 * A record of the log as one JSON object.
 */
public final class JsonRecord {
    private JsonRecord() {
    }

    /**
     * Write a record.
     *
     * @param time      when it was made
     * @param level     name of its level
     * @param logger    name of its logger
     * @param message   its text; if that is the JSON object of a tunnel, its members become members of the record
     * @param exception stack trace, empty for none
     * @return text without a line break
     */
    public static String of(Instant time, String level, String logger, String message, String exception) {
        JsonText text = new JsonText().object()
                .field("time", time.toString())
                .field("level", level)
                .field("logger", logger);
        if (logger.equals(LogQueue.NAME) && message.startsWith(LogLines.JSON_START)) {
            return text + "," + message.substring(1);
        }
        text.field("message", message);
        if (!exception.isEmpty()) {
            text.field("exception", exception);
        }
        return text.endObject().toString();
    }
}
