package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Looks up the names of a pool's backends once when the server starts, and says in the log which of them have no address. Such a name is
 * no reason not to start: it may have one when the first request comes.
 */
public final class StartCheck implements PoolPart {
    private static final System.Logger LOGGER = System.getLogger(StartCheck.class.getName());

    private final BackendPool pool;
    private final Duration timeout;
    private volatile Thread thread;

    /**
     * Create a check, which the pool starts and ends.
     *
     * @param pool    pool
     * @param timeout how long a lookup may take
     */
    public StartCheck(BackendPool pool, Duration timeout) {
        this.pool = pool;
        this.timeout = timeout;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("wstunnel-start-check").start(this::run);
    }

    @Override
    public void close() {
        Discovery.ends(thread);
    }

    private void run() {
        for (BackendNode node : pool.nodes()) {
            if (node.address().transport() instanceof TcpAddress tcp && !NameLookup.isAddress(tcp.host())) {
                try {
                    NameLookup.addresses(tcp.host(), timeout.toNanos());
                } catch (IOException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                    LOGGER.log(Level.WARNING, "Tunnel {0}: the host of backend {1} cannot be resolved yet: {2}",
                               pool.tunnel(), node.name(), e);
                }
            }
        }
    }
}
