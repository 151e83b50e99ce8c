// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.Optional;

import org.wstunnel.loop.Endpoint;

/**
 * Both ends of a tunnel, and what else is given back with them.
 *
 * @param client   connection to the client, the 101 was sent
 * @param early    bytes of the client that came right behind the request
 * @param backend  connection to the backend
 * @param link     is told how the connection to the backend goes
 * @param answered is run once, when the backend has done its part, before the client can know that: the client may open
 *                 its next tunnel. Must not block
 */
// nobody compares two of them
@SuppressWarnings("ArrayRecordComponent")
public record TunnelEnds(Endpoint client, byte[] early, Endpoint backend, Link link, Runnable answered) {
    /** Is told how the connection to a backend goes. Called on the loop's thread; must not block. */
    public interface Link {
        /** The backend has sent its first byte. */
        void heard();

        /** The backend was sent a byte of the client. */
        void spoken();

        /** The backend has ended the connection before it has sent a byte. */
        void lost(String how);

        /**
         * How the backend has ended, if it is a process of our own: that is its end, however its stream ends.
         *
         * @return exit value, empty if it lives or is no such process
         */
        default Optional<Integer> exitValue() {
            return Optional.empty();
        }

        /** The connection is closed. */
        void closed();
    }
}
