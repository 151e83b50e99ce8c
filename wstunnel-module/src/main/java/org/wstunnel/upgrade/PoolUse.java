// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;

/**
 * Waits until the tunnels of a pool that was taken out of the configuration have ended.
 */
final class PoolUse {
    /** Nothing waits for the end, so it need not be noticed at once. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private PoolUse() {
    }

    /**
     * Wait. Backends that another pool has taken over do not count: their tunnels are that one's.
     *
     * @param pool    pool
     * @param current the pools that serve new tunnels
     * @return whether all have ended; {@code false} if the thread was interrupted
     */
    static boolean awaitEnd(BackendPool pool, Supplier<Set<BackendPool>> current) {
        do {
            try {
                // also gives a request that has just chosen this pool the time to dial
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return false;
            }
        } while (inUse(pool, current.get()));
        return true;
    }

    private static boolean inUse(BackendPool pool, Set<BackendPool> current) {
        Set<BackendNode> taken = current.stream().flatMap(it -> it.nodes().stream()).collect(Collectors.toSet());
        return pool.nodes().stream().anyMatch(node -> !taken.contains(node) && node.openTunnels() > 0);
    }
}
