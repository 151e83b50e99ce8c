// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

import org.wstunnel.loop.BackgroundLog;

/**
 * Judges the backends of a pool by what happens on their connections, and says so in the log.
 */
final class Verdict {
    private static final System.Logger LOGGER = System.getLogger(Verdict.class.getName());
    /** An end is early within this time. */
    private static final long EARLY_NANOS = 1_000_000_000L;

    private final String tunnel;
    private final FailurePolicy policy;
    private final Predicate<BackendNode> othersLeft;

    /**
     * @param othersLeft whether a pool has another backend that gets tunnels
     */
    Verdict(String tunnel, FailurePolicy policy, Predicate<BackendNode> othersLeft) {
        this.tunnel = tunnel;
        this.policy = policy;
        this.othersLeft = othersLeft;
    }

    void connected(Attempt attempt, BackendLink link) {
        BackendNode node = attempt.node();
        link.watch(new Fate(node));
        if (node.ejection().connected()) {
            log(Level.INFO, node, "can be reached again");
        }
    }

    void failed(Attempt attempt, Exception e) {
        BackendNode node = attempt.node();
        log(Level.WARNING, node, "cannot be reached: " + e);
        logEjected(node, node.ejection().failed(attempt, e.toString(), policy));
    }

    private void logEjected(BackendNode node, Optional<Duration> time) {
        time.ifPresent(it -> log(Level.WARNING, node, "is left out for " + it.toMillis() + " ms"));
    }

    /** Not at once: tunnels go on, and requests are answered, also while the log hangs. */
    private void log(Level level, BackendNode node, String what) {
        BackgroundLog.add(LOGGER, level, () -> "Tunnel " + tunnel + ": backend " + node.name() + " " + what);
    }

    private final class Fate implements BackendLink.Fate {
        private final BackendNode node;

        private Fate(BackendNode node) {
            this.node = node;
        }

        @Override
        public void worked() {
            node.ejection().worked();
        }

        @Override
        public void lost(String how, long age) {
            if (age >= EARLY_NANOS) {
                return;
            }
            Optional<Duration> time = node.ejection().endedEarly(how, policy, othersLeft.test(node));
            if (time.isPresent()) {
                log(Level.WARNING, node, "ends connections as soon as they are open: " + how);
                logEjected(node, time);
            }
        }

        @Override
        public void ended(boolean heard, long age) {
            if (!heard && age >= EARLY_NANOS) {
                node.ejection().worked();
            }
        }
    }
}
