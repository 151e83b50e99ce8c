// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * Runs what happens on a tunnel, and then does what that asks for. Called on the loop's thread.
 */
interface Events {
    /** Something happens: does nothing once the tunnel is over. */
    void happen(Runnable event);

    /** This tunnel has a fault, or its loop has. */
    void failed(Throwable cause);
}
