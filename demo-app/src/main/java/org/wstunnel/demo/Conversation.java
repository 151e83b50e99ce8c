// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * What an embedded backend does with one connection.
 */
@FunctionalInterface
interface Conversation {
    /**
     * Talks to one peer until either side has had enough. The caller owns the channel and closes it afterwards, or
     * earlier to end the conversation.
     *
     * @param peer the connection, in blocking mode
     * @throws IOException if the connection breaks or the peer breaks the protocol
     */
    void hold(SocketChannel peer) throws IOException;
}
