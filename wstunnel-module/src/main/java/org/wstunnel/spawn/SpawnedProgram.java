// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.PoolPart;

/**
 * A program that the gateway starts behind a backend: its processes start and end with the pool.
 */
public interface SpawnedProgram extends PoolPart {
    /** How to connect to the program. */
    BackendAddress address();

    /**
     * Look whether its processes may listen where they are to.
     *
     * @throws IOException if not; the message says why
     */
    void requireFree() throws IOException;
}
