// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.lang.System.Logger.Level;

import org.wstunnel.loop.LogText;

/**
 * Writes to the log what happens on a tunnel, with the detail that the tunnel's debug level asks for: a level of 3 lifts the
 * steps, and one of 4 the frames, to where they are seen by default. Payload is never logged.
 */
final class TunnelLog {
    private static final int STEPS = 3;
    private static final int FRAMES = 4;

    private final String prefix;
    private final Level step;
    private final Level frame;

    TunnelLog(String tunnel, String id, int debug) {
        this.prefix = tunnel + " [" + id + "] ";
        this.step = debug >= STEPS ? Level.INFO : Level.DEBUG;
        this.frame = debug >= FRAMES ? Level.INFO : Level.TRACE;
    }

    void info(String message) {
        LogQueue.add(Level.INFO, () -> prefix + message);
    }

    void warning(String message) {
        LogQueue.add(Level.WARNING, () -> prefix + message);
    }

    void error(String message, Throwable cause) {
        LogQueue.add(Level.ERROR, () -> prefix + message, cause);
    }

    void step(String message) {
        LogQueue.add(step, () -> prefix + LogText.plain(LogText.reason(message)).replace('"', '?').replace('\\', '?'));
    }

    boolean logsFrames() {
        return LogQueue.wants(frame);
    }

    void frame(String direction, String type, long length) {
        LogQueue.add(frame, () -> prefix + direction + " " + type + ", " + length + " bytes");
    }
}
