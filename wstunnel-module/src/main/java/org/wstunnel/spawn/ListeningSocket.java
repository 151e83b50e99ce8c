package org.wstunnel.spawn;

import java.io.IOException;

/**
 * An open listening socket, to be handed to one process.
 */
interface ListeningSocket extends AutoCloseable {
    /**
     * The socket as the standard input of a process to be started.
     */
    ProcessBuilder.Redirect asInput() throws IOException;

    /**
     * The process has its copy of the socket.
     */
    void handedOver() throws IOException;

    /**
     * Ends the socket: connections that the process has not accepted are reset, and no more come. Nothing is left of it in the file system.
     */
    @Override
    void close() throws IOException;
}
