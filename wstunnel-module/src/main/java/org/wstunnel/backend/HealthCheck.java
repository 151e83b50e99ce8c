// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Connects to every backend of a pool now and then, and keeps those out that do not answer.
 * <p>
 * One virtual thread keeps the time, and each probe of a round has one of its own: a backend that hangs delays no other.
 */
public final class HealthCheck implements PoolPart {
    private static final System.Logger LOGGER = System.getLogger(HealthCheck.class.getName());
    private static final double JITTER = 0.1;
    private static final long LEAST_PAUSE = 1_000_000;

    private final BackendPool pool;
    private final Policy policy;
    private volatile Background background;

    /**
     * How a pool is checked.
     *
     * @param every   time between the starts of two rounds
     * @param timeout how long one probe may take
     * @param rise    how many probes in a row have to succeed before a backend that is down gets tunnels again
     * @param fall    how many probes in a row have to fail before a backend is down
     * @param tls     whether the TLS handshake belongs to the probe, where a backend speaks TLS
     */
    public record Policy(Duration every, Duration timeout, int rise, int fall, boolean tls) {
    }

    /**
     * Create a check, which the pool starts and ends.
     *
     * @param pool   pool
     * @param policy how it is checked
     */
    public HealthCheck(BackendPool pool, Policy policy) {
        this.pool = pool;
        this.policy = policy;
    }

    @Override
    public void start() {
        background = Background.start("wstunnel-health", this::run);
    }

    @Override
    public void close() {
        background.close();
    }

    private void run(Background own) {
        long left;
        do {
            long start = System.nanoTime();
            round(own);
            double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
            left = (long) (policy.every().toNanos() * jitter) - (System.nanoTime() - start);
        } while (own.pause(Duration.ofNanos(Math.max(LEAST_PAUSE, left))));
        LOGGER.log(Level.DEBUG, "Tunnel {0}: the health check has ended", pool.tunnel());
    }

    private void round(Background own) {
        List<Thread> probes = pool.nodes().stream()
                .map(node -> Thread.ofVirtual().name("wstunnel-probe").start(() -> probe(own, node)))
                .toList();
        try {
            for (Thread probe : probes) {
                probe.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the health check", e);
        }
    }

    private void probe(Background own, BackendNode node) {
        BackendAddress address = policy.tls() ? node.address() : node.address().transport();
        try (Dial dial = own.dial(policy.timeout(), node.proxyVersion().local())) {
            address.connect(dial).close();
            if (node.probes().succeeded(policy.rise())) {
                LOGGER.log(Level.INFO, "Tunnel {0}: backend {1} is up again", pool.tunnel(), node.name());
                node.ejection().connected();
            }
        } catch (IOException e) {
            if (!own.over() && node.probes().failed(e.toString(), policy.fall())) {
                LOGGER.log(Level.WARNING, "Tunnel {0}: backend {1} is down: {2}", pool.tunnel(), node.name(), e);
            }
        }
    }
}
