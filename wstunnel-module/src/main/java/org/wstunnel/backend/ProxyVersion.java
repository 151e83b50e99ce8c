// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * Version of the PROXY protocol in which a backend is told who its client is.
 */
public enum ProxyVersion {
    /** It is not told. */
    NONE,
    /** One line of text: the addresses alone. */
    V1,
    /** Binary, with all that is known. */
    V2;

    /** A header in this version, the first bytes of the connection; none if the backend is not told. */
    public byte[] encode(ProxyHeader header) {
        return switch (this) {
            case NONE -> new byte[0];
            case V1 -> header.version1();
            case V2 -> header.version2();
        };
    }

    /** The header of a connection that the gateway makes for itself, to see whether the backend is up. */
    byte[] local() {
        return switch (this) {
            case NONE -> new byte[0];
            case V1 -> ProxyHeader.LOCAL_1.clone();
            case V2 -> ProxyHeader.LOCAL_2.clone();
        };
    }
}
