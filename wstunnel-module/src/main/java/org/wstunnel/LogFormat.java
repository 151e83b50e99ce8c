// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * Format of the log lines about opened, ended and refused tunnels.
 */
public enum LogFormat {
    /** {@code key=value} pairs. */
    TEXT,
    /** One JSON object per line. */
    JSON
}
