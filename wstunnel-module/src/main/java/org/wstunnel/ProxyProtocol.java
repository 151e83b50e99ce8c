// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * Version of the PROXY protocol in which a backend is told who the client is.
 */
public enum ProxyProtocol {
    /** One line of text: the addresses of the client and of this server. */
    V1,
    /** Binary: also the host that was asked for, the id of the tunnel, and how the client is connected by TLS. */
    V2
}
