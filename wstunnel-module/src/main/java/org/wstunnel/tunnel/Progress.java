// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.wstunnel.loop.Loop;

/**
 * Tells at the end of each interval that a tunnel is still open. Belongs to the loop's thread.
 */
final class Progress {
    private final Loop loop;
    private final long interval;
    private final Loop.Alarm alarm;

    /**
     * Create for one tunnel.
     *
     * @param loop     loop of the tunnel
     * @param interval length of an interval; zero for none
     * @param told     is told, must not block
     */
    Progress(Loop loop, Duration interval, Runnable told) {
        this.loop = loop;
        this.interval = interval.toNanos();
        this.alarm = loop.alarm(() -> {
            start();
            told.run();
        });
    }

    /** An interval begins. */
    void start() {
        if (interval > 0) {
            alarm.set(loop.now() + interval);
        }
    }

    /** The tunnel is over. */
    void stop() {
        alarm.clear();
    }
}
