// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * What a health check of a backend does.
 */
public enum HealthCheckType {
    /** Connects and closes. */
    TCP,
    /** Connects, waits for the TLS handshake, and closes. */
    TLS
}
