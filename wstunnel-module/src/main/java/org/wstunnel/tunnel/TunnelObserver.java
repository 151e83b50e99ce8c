// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * Is told what becomes of the requests for tunnels and of open tunnels.
 * <p>
 * The methods are called by the threads of requests and by event loops, many at once, and must not block: an event loop
 * that waits stops all of its tunnels. What they throw is logged and changes nothing.
 */
public interface TunnelObserver {
    /**
     * A request for a tunnel was answered with something else than 101.
     *
     * @param refusal request and answer
     */
    default void refused(TunnelRefusal refusal) {
    }

    /**
     * A request did not arrive whole, and it is for no tunnel or was not come far enough to tell.
     *
     * @param refusal request and answer
     */
    default void refusedOther(TunnelRefusal refusal) {
    }

    /**
     * A connection attempt to a backend is over.
     *
     * @param tunnel    name of the tunnel
     * @param backend   name of the backend
     * @param nanos     how long it took, in nanoseconds
     * @param connected whether it was successful
     */
    default void dialled(String tunnel, String backend, long nanos, boolean connected) {
    }

    /**
     * A request was answered with 101.
     *
     * @param session the tunnel, which opens next
     * @param nanos   time since the request was read, filters, security and dialling included, in nanoseconds
     */
    default void handshaken(Tunnel session, long nanos) {
    }

    /** A tunnel has opened. */
    default void opened(Tunnel session) {
    }

    /**
     * The client has answered a ping.
     *
     * @param session the tunnel
     * @param nanos   time between the ping and its pong, in nanoseconds
     */
    default void answered(Tunnel session, long nanos) {
    }

    /** A tunnel has been open for one more interval, and stays so. */
    default void goesOn(Tunnel session) {
    }

    /**
     * A tunnel has ended; its traffic does not change any more.
     *
     * @param session the tunnel
     * @param end     how it has ended
     */
    default void closed(Tunnel session, TunnelEnd end) {
    }
}
