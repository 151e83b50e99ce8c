// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * Headers in which a trusted proxy tells what it knows of the client.
 */
public enum ForwardedHeader {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
    X_FORWARDED,
    /** {@code Forwarded}, RFC 7239. */
    FORWARDED
}
