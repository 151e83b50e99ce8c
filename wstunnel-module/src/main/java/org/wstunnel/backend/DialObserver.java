// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * Is told of every connection attempt to a backend. Called by the thread that dials.
 */
@FunctionalInterface
public interface DialObserver {
    /**
     * One attempt is over.
     *
     * @param backend   name of the backend
     * @param nanos     how long it took, in nanoseconds
     * @param connected whether there is a connection now
     */
    void dialled(String backend, long nanos, boolean connected);
}
