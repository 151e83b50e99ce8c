// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.wstunnel.spi.Backend;

/**
 * One backend of a pool, with what is known of its state.
 */
public final class BackendNode implements Backend {
    private final String name;
    private final BackendAddress address;
    private final int weight;
    private final int limit;
    private final ProxyVersion proxyVersion;
    private final AtomicInteger openTunnels = new AtomicInteger();
    private final Ejection ejection = new Ejection();
    private final ProbeRecord probes = new ProbeRecord();

    /** Create a backend without a limit, which is not told who its clients are. */
    public BackendNode(String name, BackendAddress address, int weight) {
        this(name, address, weight, 0, ProxyVersion.NONE);
    }

    /**
     * Create a backend with all that can be said of it.
     *
     * @param limit        largest number of tunnels, 0 for any number
     * @param proxyVersion version of the PROXY protocol in which it is told who its clients are
     */
    public BackendNode(String name, BackendAddress address, int weight, int limit, ProxyVersion proxyVersion) {
        this.name = name;
        this.address = address;
        this.weight = weight;
        this.limit = limit;
        this.proxyVersion = proxyVersion;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int openTunnels() {
        return openTunnels.get();
    }

    /** Address of this backend. */
    public BackendAddress address() {
        return address;
    }

    /**
     * In which version of the PROXY protocol this backend is told who its clients are.
     *
     * @return version
     */
    public ProxyVersion proxyVersion() {
        return proxyVersion;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Whether it has as many tunnels as it may have. */
    boolean full() {
        return limit > 0 && openTunnels.get() >= limit;
    }

    /** Whether it gets tunnels, apart from its limit. */
    boolean up() {
        return !probes.down() && !ejection.ejected();
    }

    /** Whether a request may dial it now. */
    boolean open(boolean othersLeft) {
        return !probes.down() && ejection.open(othersLeft);
    }

    Ejection ejection() {
        return ejection;
    }

    ProbeRecord probes() {
        return probes;
    }

    BackendState state(boolean othersLeft) {
        BackendState.Status status = probes.down() ? BackendState.Status.DOWN
                : ejection.ejected() ? BackendState.Status.EJECTED
                : full() ? BackendState.Status.FULL
                : BackendState.Status.UP;
        Optional<String> lastFailure = probes.down() ? Optional.of(probes.lastFailure()) : ejection.lastFailure();
        return new BackendState(name, status, openTunnels(), limit, lastFailure, ejection.untilTrial(othersLeft));
    }

    /** Take a place for a tunnel, if there is one. */
    boolean reserve() {
        int open = openTunnels.get();
        while (limit == 0 || open < limit) {
            if (openTunnels.compareAndSet(open, open + 1)) {
                return true;
            }
            open = openTunnels.get();
        }
        return false;
    }

    /** Give back a place. */
    void release() {
        openTunnels.decrementAndGet();
    }
}
