// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.wstunnel.loop.Loop;

/**
 * Closes a tunnel from this side, at once or in a lull. Belongs to the loop's thread.
 */
final class OrderlyClose {
    /** So long without data is a moment in which nothing is under way. */
    private static final long LULL_NANOS = 20_000_000L;

    private final Parts parts;
    private final Loop.Alarm lull;
    private long end;
    private int code;
    private String reason;

    OrderlyClose(Parts parts, Events events) {
        this.parts = parts;
        this.lull = parts.loop().alarm(() -> events.happen(this::closeIfLull));
    }

    /** Close, unless the tunnel is ending already. */
    void close(int code, String reason, TunnelEnd.By by) {
        if (parts.state().close(code, reason, by)) {
            parts.log().step("closing with " + code + " " + reason);
        }
    }

    /** Close as soon as no data is under way, at the latest when the patience is over. */
    void closeInLull(int code, String reason, Duration patience) {
        this.code = code;
        this.reason = reason;
        this.end = parts.loop().now() + patience.toNanos();
        closeIfLull();
    }

    /** It is over. */
    void clear() {
        lull.clear();
    }

    private void closeIfLull() {
        long now = parts.loop().now();
        // what waits is under way
        boolean busy = parts.toClient().waiting() || parts.toBackend().waiting();
        long lullAt = (busy ? now : lastData()) + LULL_NANOS;
        if (lullAt - now <= 0 || end - now <= 0) {
            close(code, reason, TunnelEnd.By.SERVER);
        } else {
            lull.set(lullAt - end < 0 ? lullAt : end);
        }
    }

    /** When data has passed last, or could pass again that was held back by a speed limit or by what waited for the client. */
    private long lastData() {
        long held = later(parts.paceOfClient().readAt(), parts.paceOfBackend().readAt());
        return later(parts.activity().lastData(), later(held, parts.toClient().blockage().freeAt()));
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
