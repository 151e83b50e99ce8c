// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * What a trusted proxy writes about a request, besides the address of the client.
 */
public enum ForwardedField {
    /** The scheme: {@code X-Forwarded-Proto}, or {@code proto} of {@code Forwarded}. */
    PROTO,
    /** The host: {@code X-Forwarded-Host}, or {@code host} of {@code Forwarded}. */
    HOST,
    /** The port: {@code X-Forwarded-Port}. {@code Forwarded} has it in its {@code host}. */
    PORT
}
