// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.drain;

import java.time.Duration;

/**
 * How the open tunnels are to be ended together.
 *
 * @param delay   time in which the server is not ready but still takes new tunnels, before any client is told
 * @param period  time over which the clients are told, so that they do not all come back in the same moment
 * @param timeout time after which the tunnels that are left are cut off
 * @param code    close code that the clients are told
 */
public record DrainPlan(Duration delay, Duration period, Duration timeout, int code) {
    /**
     * The same in less time.
     *
     * @param limit time in which all has to be over
     * @return a plan without a delay that leaves half of the time to the tunnels that were told last
     */
    DrainPlan within(Duration limit) {
        return new DrainPlan(Duration.ZERO, min(period, limit.dividedBy(2)), min(timeout, limit), code);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
