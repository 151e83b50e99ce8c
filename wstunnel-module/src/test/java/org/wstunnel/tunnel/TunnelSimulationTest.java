// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole tunnels on virtual time, with everything that their peers, the network and the server can do to them, in any order.
 * <p>
 * Half of the schedules are the same each time, the others are new ones. {@code -Dsimulation.schedules=5000000} runs
 * more of the new ones, {@code -Dsimulation.seed=…} those from a seed on.
 */
class TunnelSimulationTest {
    private static final int FIXED = 100_000;
    private static final int SHOWN = 5;
    /** Thousands of tunnels fail, as they should; that is no news. */
    private static final Logger LOGGER = Logger.getLogger("org.wstunnel.tunnel");

    @BeforeAll
    static void logNothing() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void log() {
        LOGGER.setLevel(null);
    }

    @Test
    @Tag("slow")
    void everyTunnelKeepsItsPromises() {
        assertThat(faults(1, FIXED)).isEmpty();
    }

    @Test
    void everyTunnelKeepsItsPromisesInNewSchedules() {
        long seed = Long.getLong("simulation.seed", ThreadLocalRandom.current().nextLong(1L << 40));
        int schedules = Integer.getInteger("simulation.schedules", FIXED);
        System.out.println("Simulation: -Dsimulation.seed=" + seed + " -Dsimulation.schedules=" + schedules);
        assertThat(faults(seed, schedules)).isEmpty();
    }

    /** What went wrong first, with the shortest schedule that shows it. */
    private static Map<Long, String> faults(long seed, int schedules) {
        Map<Long, String> faults = new TreeMap<>();
        for (long next = seed; next < seed + schedules && faults.size() < SHOWN; next++) {
            Schedule schedule = Schedules.of(next);
            if (Simulation.run(schedule) != null) {
                Schedule shortest = Shrinker.shrink(schedule);
                faults.put(next, Simulation.run(shortest) + "\n" + shortest.lines());
            }
        }
        return faults;
    }
}
