// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * Where the standard error of a program goes.
 */
public enum SpawnErrors {
    /** Into the log. */
    LOG,
    /** Through the tunnel, between the lines of its standard output. */
    TUNNEL
}
