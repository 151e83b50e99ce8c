// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a schedule that fails shorter, as long as it fails.
 */
final class Shrinker {
    private Shrinker() {
    }

    static Schedule shrink(Schedule schedule) {
        Schedule shortest = schedule;
        String fault = kind(Simulation.run(schedule));
        int size = Math.max(1, schedule.steps().size() / 2);
        while (size > 0) {
            Schedule shorter = without(shortest, size, fault);
            if (shorter == null) {
                size /= 2;
            } else {
                shortest = shorter;
            }
        }
        return shortest;
    }

    /** The schedule without so many steps in a row, {@code null} if it then fails no more, or otherwise. */
    private static Schedule without(Schedule schedule, int count, String fault) {
        for (int at = schedule.steps().size() - count; at >= 0; at--) {
            List<Step> steps = new ArrayList<>(schedule.steps());
            steps.subList(at, at + count).clear();
            Schedule shorter = new Schedule(schedule.setting(), steps, schedule.finale());
            if (fault.equals(kind(Simulation.run(shorter)))) {
                return shorter;
            }
        }
        return null;
    }

    /** A fault without its figures. */
    private static String kind(String fault) {
        return fault == null ? "" : fault.replaceAll("[0-9]+", "");
    }
}
