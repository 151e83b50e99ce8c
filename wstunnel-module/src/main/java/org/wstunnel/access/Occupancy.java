// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the places that the tunnels of a server hold, by everything that a limit may be set for. Counts also where there is no
 * limit, so that one that is set later knows the tunnels that are open already.
 */
public final class Occupancy {
    private final ConcurrentHashMap<Holder, Integer> counts = new ConcurrentHashMap<>();

    /** What places are counted by. */
    public sealed interface Holder {}

    /** All tunnels of the server. */
    public record Server() implements Holder {
    }

    /** All tunnels of one route. */
    public record Tunnel(String tunnel) implements Holder {
    }

    /** The tunnels of one route that one address has. */
    public record Client(String tunnel, String address) implements Holder {
    }

    /** The tunnels of one route that one IPv6 network has. */
    public record Network(String tunnel, String prefix) implements Holder {
    }

    /** The tunnels of one route that one user has. */
    public record User(String tunnel, String name) implements Holder {
    }

    /** Places that are held now. */
    int count(Holder holder) {
        return counts.getOrDefault(holder, 0);
    }

    /**
     * Take a place, which has to be given back.
     *
     * @param holder for whom
     * @param limit  how many places there are
     * @return whether one was free
     */
    boolean take(Holder holder, int limit) {
        boolean[] taken = new boolean[1];
        counts.compute(holder, (key, count) -> {
            int before = count == null ? 0 : count;
            taken[0] = before < limit;
            return taken[0] ? Integer.valueOf(before + 1) : count;
        });
        return taken[0];
    }

    void giveBack(Holder holder) {
        counts.computeIfPresent(holder, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** Number of counters: one for each holder of a place. */
    int size() {
        return counts.size();
    }
}
