// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.concurrent.atomic.LongAdder;

import org.wstunnel.tunnel.TunnelTraffic;

/**
 * The figures of one tunnel with one backend: open and ended tunnels, failed attempts, bytes. They only grow, apart
 * from the number of open tunnels.
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

    public String tunnel() {
        return tunnel;
    }

    public String backend() {
        return backend;
    }

    /** Number of connection attempts that have failed. */
    public long failedDials() {
        return failedDials.sum();
    }

    /** Number of tunnels that are open now. */
    public int open() {
        return tally.open();
    }

    /** Number of tunnels that were opened since the server started. */
    public long opened() {
        return tally.opened();
    }

    /** Sum of the traffic of all tunnels, open and ended. */
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
