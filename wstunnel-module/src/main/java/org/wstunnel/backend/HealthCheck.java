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

    private final BackendPool pool;
    private final Policy policy;
    private volatile Thread thread;

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
        thread = Thread.ofVirtual().name("wstunnel-health").start(this::run);
    }

    @Override
    public void close() {
        Discovery.ends(thread);
    }

    private void run() {
        try {
            while (true) {
                long start = System.nanoTime();
                round();
                double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
                long left = (long) (policy.every().toNanos() * jitter) - (System.nanoTime() - start);
                Thread.sleep(Duration.ofNanos(Math.max(1_000_000, left)));
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "Tunnel {0}: the health check has ended", pool.tunnel());
        }
    }

    private void round() throws InterruptedException {
        List<Thread> probes = pool.nodes().stream()
                .map(node -> Thread.ofVirtual().name("wstunnel-probe").start(() -> probe(node)))
                .toList();
        try {
            for (Thread probe : probes) {
                probe.join();
            }
        } catch (InterruptedException e) {
            // closes their sockets too
            probes.forEach(Thread::interrupt);
            throw e;
        }
    }

    private void probe(BackendNode node) {
        BackendAddress address = policy.tls() ? node.address() : node.address().transport();
        try {
            address.connect(Dial.within(policy.timeout()).preamble(node.proxyVersion().local())).close();
            if (node.probes().succeeded(policy.rise())) {
                LOGGER.log(Level.INFO, "Tunnel {0}: backend {1} is up again", pool.tunnel(), node.name());
                node.ejection().connected();
            }
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted() && node.probes().failed(e.toString(), policy.fall())) {
                LOGGER.log(Level.WARNING, "Tunnel {0}: backend {1} is down: {2}", pool.tunnel(), node.name(), e);
            }
        }
    }
}
