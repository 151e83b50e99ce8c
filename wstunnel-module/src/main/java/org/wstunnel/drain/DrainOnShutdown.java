// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.drain;

import io.helidon.common.Weighted;
import io.helidon.spi.HelidonShutdownHandler;

import org.wstunnel.tunnel.LogQueue;

/**
 * Drains the tunnels when the process is asked to end. Helidon's one JVM shutdown hook runs its handlers one after
 * another, the heaviest first: this one returns when the tunnels have ended, and only then do the server and the
 * application close their sockets.
 */
public final class DrainOnShutdown implements HelidonShutdownHandler, Weighted {
    /** Well above the default, which handlers such as the server's own have. */
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT * 10;

    private final Drain drain;

    public DrainOnShutdown(Drain drain) {
        this.drain = drain;
    }

    @Override
    public void shutdown() {
        drain.drain("the process is asked to end");
        LogQueue.flush();
    }

    @Override
    public double weight() {
        return WEIGHT;
    }

    @Override
    public String toString() {
        return "Drain of WebSocket tunnels";
    }
}
