// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * Dials as the gateway itself does for a request of which nothing matters.
 */
public final class Pools {
    static final DialObserver NOBODY = (backend, nanos, connected) -> {};
    private static final byte[] NOTHING = new byte[0];

    private Pools() {
    }

    /** Dials, and sends nothing first. */
    public static BackendPool.Dialled dial(BackendPool pool) throws DialException {
        return pool.dial(null, node -> NOTHING, NOBODY);
    }
}
