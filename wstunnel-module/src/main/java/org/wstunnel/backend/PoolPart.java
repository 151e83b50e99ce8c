// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * Something that runs beside the backends of a pool, such as the programs behind it: the pool starts and ends it.
 */
public interface PoolPart extends AutoCloseable {
    /**
     * The server has started. Returns soon; what fails is logged and tried again, since it is too late to refuse the
     * configuration.
     */
    void start();

    /**
     * The server has stopped, and the tunnels have ended. Returns when nothing of this part is left. Never called
     * before {@link #start()}.
     */
    @Override
    void close();
}
