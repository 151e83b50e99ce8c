package org.wstunnel.spi;

/**
 * One backend of a tunnel, as a {@link Balancer} sees it.
 * <p>
 * The values may change while they are read: a balancer works on a glance, not on a snapshot.
 */
public interface Backend {
    /**
     * Name of this backend, unique in its tunnel and the same on every machine that has the same configuration.
     *
     * @return the configured name, or the address ({@code host:port}, or the path of a Unix socket)
     */
    String name();

    /**
     * Share of the tunnels that this backend is to get, relative to the other backends.
     *
     * @return a positive number, {@code 1} unless configured
     */
    int weight();

    /**
     * Number of tunnels that are open to this backend now, including those that are being dialled.
     *
     * @return number of tunnels, never negative
     */
    int openTunnels();
}
