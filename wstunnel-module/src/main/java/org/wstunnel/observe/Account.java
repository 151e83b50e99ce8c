// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.concurrent.atomic.LongAdder;

import org.wstunnel.tunnel.TunnelTraffic;

/**
 * What has passed between the clients of one tunnel and one backend. Its figures never go back, apart from the number
 * of open tunnels.
 */
public final class Account {
    private final String tunnel;
    private final String backend;
    private final LongAdder failedDials = new LongAdder();
    private final Tally tally = new Tally();

    Account(String tunnel, String backend) {
        this.tunnel = tunnel;
        this.backend = backend;
    }

    /**
     * Name of the tunnel.
     *
     * @return tunnel
     */
    public String tunnel() {
        return tunnel;
    }

    /**
     * Name of the backend.
     *
     * @return backend
     */
    public String backend() {
        return backend;
    }

    /**
     * Connection attempts that have failed.
     *
     * @return number of attempts
     */
    public long failedDials() {
        return failedDials.sum();
    }

    /**
     * Tunnels that are open now.
     *
     * @return number of tunnels
     */
    public int open() {
        return tally.open();
    }

    /**
     * Tunnels that were opened since the server started.
     *
     * @return number of tunnels
     */
    public long opened() {
        return tally.opened();
    }

    /**
     * Traffic of all tunnels, open and ended.
     *
     * @return sum
     */
    public TunnelTraffic traffic() {
        return tally.traffic();
    }

    void dialFailed() {
        failedDials.increment();
    }

    Tally tally() {
        return tally;
    }
}
