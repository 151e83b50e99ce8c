package org.wstunnel.backend;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Judges the backends of a pool by what happens on their connections, and says so in the log.
 */
final class Verdict {
    private static final System.Logger LOGGER = System.getLogger(BackendPool.class.getName());
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

    void connected(BackendNode node, BackendLink link) {
        link.watch(new Fate(node));
        if (node.ejection().connected()) {
            LOGGER.log(Level.INFO, "Tunnel {0}: backend {1} can be reached again", tunnel, node.name());
        }
    }

    void failed(BackendNode node, Exception e) {
        LOGGER.log(Level.WARNING, "Tunnel {0}: backend {1} cannot be reached: {2}", tunnel, node.name(), e);
        logEjected(node, node.ejection().failed(e.toString(), policy));
    }

    private void logEjected(BackendNode node, Optional<Duration> time) {
        time.ifPresent(it -> LOGGER.log(Level.WARNING, "Tunnel {0}: backend {1} is left out for {2} ms",
                                        tunnel, node.name(), String.valueOf(it.toMillis())));
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
                LOGGER.log(Level.WARNING, "Tunnel {0}: connections to backend {1} end as soon as they are open: {2}",
                           tunnel, node.name(), how);
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
