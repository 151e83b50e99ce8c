// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;

/**
 * Where a backend listens.
 */
public interface BackendAddress {
    /**
     * Connect to the backend, and send it the preamble.
     *
     * @param dial how long to try, and what to send first
     * @return the open connection
     * @throws java.net.SocketTimeoutException if the time is over
     * @throws IOException                     if the backend cannot be reached
     */
    BackendLink connect(Dial dial) throws IOException;

    /**
     * What is below this address where it is layered, such as the TCP address of a TLS one.
     *
     * @return address that can be connected to without the layer's handshake
     */
    default BackendAddress transport() {
        return this;
    }

    /** {@code host:port} or the path of the socket; also the default name of a backend. */
    String text();
}
