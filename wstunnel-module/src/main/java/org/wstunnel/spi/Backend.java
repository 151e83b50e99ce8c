// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

/**
 * One backend, as a {@link Balancer} sees it.
 * <p>
 * The values may change while they are read.
 */
public interface Backend {
    /**
     * Name of this backend, unique in its tunnel and the same on every machine that has the same configuration.
     *
     * @return the configured name, or the address ({@code host:port}, or the path of a Unix socket)
     */
    String name();

    /**
     * Share of the tunnels that this backend should get, relative to the other backends.
     *
     * @return a positive number, {@code 1} unless configured
     */
    int weight();

    /**
     * Number of tunnels of this backend that are open now or being dialled.
     *
     * @return number of tunnels, never negative
     */
    int openTunnels();
}
