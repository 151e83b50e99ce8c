package org.wstunnel.access;

/**
 * What proxies may say of a request beside who has sent it. A client can write such a header too, so it counts only where the proxies are known
 * to write it, or to take it away.
 */
public enum ForwardedField {
    /** The scheme: {@code X-Forwarded-Proto}, or {@code proto} of {@code Forwarded}. */
    PROTO,
    /** The host: {@code X-Forwarded-Host}, or {@code host} of {@code Forwarded}. */
    HOST,
    /** The port: {@code X-Forwarded-Port}. */
    PORT
}
