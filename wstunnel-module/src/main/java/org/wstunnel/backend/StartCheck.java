// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Looks up the names of a pool's backends once when the server starts, and says in the log which of them have no
 * address. Such a name is no reason not to start: it may have one when the first request comes.
 */
public final class StartCheck implements PoolPart {
    private static final System.Logger LOGGER = System.getLogger(StartCheck.class.getName());

    private final BackendPool pool;
    private final Duration timeout;
    private volatile Background background;

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
        background = Background.start("wstunnel-start-check", this::run);
    }

    @Override
    public void close() {
        background.close();
    }

    private void run(Background own) {
        for (BackendNode node : pool.nodes()) {
            if (node.address().transport() instanceof TcpAddress tcp && !NameLookup.isAddress(tcp.host()) && !own.over()) {
                lookUp(own, node, tcp.host());
            }
        }
    }

    private void lookUp(Background own, BackendNode node, String host) {
        try (Dial dial = own.dial(timeout)) {
            NameLookup.addresses(host, dial);
        } catch (IOException e) {
            if (!own.over()) {
                LOGGER.log(Level.WARNING, "Tunnel {0}: the host of backend {1} cannot be resolved yet: {2}",
                        pool.tunnel(), node.name(), e);
            }
        }
    }
}
