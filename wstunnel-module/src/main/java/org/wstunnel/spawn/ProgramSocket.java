// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;

/**
 * An open socket, to be handed to one process: one that listens, or a connection.
 */
interface ProgramSocket extends AutoCloseable {
    /**
     * Make the socket the standard input of a process that is about to be started, and its standard output if it is a
     * connection.
     */
    default void give(ProcessBuilder builder) throws IOException {
        builder.redirectInput(asInput()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    /** The socket as the standard input of a process that is about to be started. */
    ProcessBuilder.Redirect asInput() throws IOException;

    /** The process has been started, and has its copy of the socket. */
    void handedOver() throws IOException;

    /**
     * Ends the socket: connections that the process has not accepted are reset, and no more come. Nothing is left of it
     * in the file system.
     */
    @Override
    void close() throws IOException;
}
