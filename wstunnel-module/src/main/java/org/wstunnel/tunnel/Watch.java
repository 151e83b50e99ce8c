// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.wstunnel.loop.Loop;
import org.wstunnel.spi.PingDecision;

/**
 * Watches the time on one open tunnel: when to ping, when it has idled or lived too long, and when one side takes
 * nothing. How long an end may take is the affair of {@link Ending}. Belongs to the loop's thread.
 */
final class Watch {
    private static final long NEVER = Long.MAX_VALUE;
    /** When a scheduler wants a ping but the last one could not be written yet. */
    private static final long RETRY_NANOS = 1_000_000_000L;
    /** A scheduler may well say "in a hundred years". */
    private static final Duration LONGEST_WAIT = Duration.ofDays(3650);
    private static final long SHORTEST_WAIT = 1_000_000L;

    private final Loop loop;
    private final TunnelOptions options;
    private final ClientOutput output;
    private final Blockage backend;
    private final Activity activity;
    private final TunnelLog log;
    private final Due due;
    private final long start;
    private final Optional<Duration> lifetime;
    private long askAt;
    private boolean askNever;

    /** What to do when the time is over. */
    interface Due {
        /** No data has passed for the idle timeout. */
        void idle();

        /** The longest lifetime is over. */
        void old();

        /** The client has taken nothing for as long as it may. */
        void clientStuck();

        /** The backend has taken nothing for as long as it may. */
        void backendStuck();

        /** The ping scheduler has given the client up. */
        void dead();
    }

    Watch(Parts parts, Due due) {
        this.loop = parts.loop();
        this.options = parts.options();
        this.output = parts.toClient();
        this.backend = parts.toBackend().blockage();
        this.activity = parts.activity();
        this.log = parts.log();
        this.due = due;
        this.start = loop.now();
        this.lifetime = options.limits().lifetime();
        this.askAt = start;
    }

    /**
     * Do what is due now.
     *
     * @return time until something is due next, in nanoseconds, if nothing happens before; {@link Long#MAX_VALUE} for never
     */
    long look() {
        long now = loop.now();
        long wait = NEVER;
        if (options.idleTimeout().isPresent()) {
            long left = left(options.idleTimeout().get(), activity.lastData(), now);
            if (left <= 0) {
                due.idle();
                return NEVER;
            }
            wait = left;
        }
        if (lifetime.isPresent()) {
            long left = left(lifetime.get(), start, now);
            if (left <= 0) {
                due.old();
                return NEVER;
            }
            wait = Math.min(wait, left);
        }
        if (output.waiting() && options.limits().slowClient().isPresent()) {
            long left = left(options.limits().slowClient().get(), output.blockage().progressAt(), now);
            if (left <= 0) {
                due.clientStuck();
                return NEVER;
            }
            wait = Math.min(wait, left);
        }
        if (backend.blocked() && options.writeTimeout().isPresent()) {
            long left = left(options.writeTimeout().get(), backend.progressAt(), now);
            if (left <= 0) {
                due.backendStuck();
                return NEVER;
            }
            wait = Math.min(wait, left);
        }
        return Math.min(wait, lookAtPings(now));
    }

    private long lookAtPings(long now) {
        boolean pinged = false;
        while (!askNever && askAt - now <= 0) {
            PingDecision decision = decide();
            switch (decision.action()) {
                case WAIT -> {
                    long delay = decision.delay().compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos()
                            : decision.delay().toNanos();
                    askAt = now + Math.max(delay, SHORTEST_WAIT);
                }
                case NEVER -> askNever = true;
                case GIVE_UP -> {
                    askNever = true;
                    due.dead();
                    return NEVER;
                }
                case PING -> {
                    long pings = output.pingsWritten();
                    output.ping();
                    // it is written behind what the client has not taken yet; otherwise the scheduler is asked anew at
                    // once, but only once
                    askAt = output.pingsWritten() == pings ? now + RETRY_NANOS : pinged ? now + SHORTEST_WAIT : now;
                    pinged = true;
                }
            }
        }
        return askNever ? NEVER : askAt - now;
    }

    private PingDecision decide() {
        try {
            return Objects.requireNonNull(options.ping().decide(activity), "no decision");
        } catch (RuntimeException e) {
            log.error("ping scheduler " + options.ping().name() + " failed, this tunnel is pinged no more", e);
            return PingDecision.never();
        }
    }

    private static long left(Duration limit, long since, long now) {
        return limit.toNanos() - (now - since);
    }
}
