// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * Version of the PROXY protocol in which a backend is told who its client is.
 */
public enum ProxyVersion {
    /** It is not told. */
    NONE {
        @Override
        public byte[] encode(ProxyHeader header) {
            return new byte[0];
        }

        @Override
        byte[] local() {
            return new byte[0];
        }
    },
    /** One line of text: the addresses alone. */
    V1 {
        @Override
        public byte[] encode(ProxyHeader header) {
            return header.version1();
        }

        @Override
        byte[] local() {
            return ProxyHeader.LOCAL_1.clone();
        }
    },
    /** Binary, with all that is known. */
    V2 {
        @Override
        public byte[] encode(ProxyHeader header) {
            return header.version2();
        }

        @Override
        byte[] local() {
            return ProxyHeader.LOCAL_2.clone();
        }
    };

    /**
     * A header in this version.
     *
     * @param header header
     * @return first bytes of the connection, none if the backend is not told
     */
    public abstract byte[] encode(ProxyHeader header);

    /** The header of a connection that the gateway makes for itself, to see whether the backend is up. */
    abstract byte[] local();
}
