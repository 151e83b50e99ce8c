// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.connection;

import java.net.SocketAddress;

/**
 * Both ends of a connection, by which it is known.
 *
 * @param remote address of the client
 * @param local  address of the server
 */
public record Ends(SocketAddress remote, SocketAddress local) {
}
