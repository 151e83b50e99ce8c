// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One end of a connection: a stream of bytes in each direction that never blocks.
 * <p>
 * Belongs to one {@link Loop}; all methods are called on that loop's thread, and so is the listener.
 */
public interface Endpoint {
    /**
     * Start to tell a listener what happens. Reading is wanted from now on.
     *
     * @param listener listener
     * @throws IOException if the connection is lost
     */
    void open(Listener listener) throws IOException;

    /**
     * Read what is there.
     *
     * @param into direct buffer, filled from its position to its limit at most
     * @return number of bytes; 0 if nothing is there at the moment; -1 at the end of the stream
     * @throws IOException if the connection is lost
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Read what is there into two buffers, the second one behind the first one, as if they were one. An endpoint may
     * leave the second one alone.
     *
     * @param first  direct buffer, filled from its position to its limit at most
     * @param second direct buffer, only used if the first one is full
     * @return number of bytes in both; 0 if nothing is there at the moment; -1 at the end of the stream
     * @throws IOException if the connection is lost
     */
    default int read(ByteBuffer first, ByteBuffer second) throws IOException {
        return read(first);
    }

    /**
     * Write all bytes. What the connection does not take at once waits in a buffer of the endpoint and is written as
     * soon as possible; the listener is told. Whoever writes on while output waits has to bound that himself.
     *
     * @param from direct buffer, all of whose bytes from its position to its limit are taken
     * @return {@code true} if no output waits
     * @throws IOException if the connection is lost
     */
    boolean write(ByteBuffer from) throws IOException;

    /** Number of bytes of output that wait, in the form in which they go to the connection. */
    int waiting();

    /**
     * Say whether reading is wanted: if not, the listener is not told that it is possible.
     *
     * @param wanted whether {@link Listener#readable()} is to be called
     */
    void wantRead(boolean wanted);

    /**
     * End the output; input can still be read. Only while no output waits.
     *
     * @throws IOException if the connection is lost
     */
    void shutdownOutput() throws IOException;

    /**
     * Close the connection. Bytes that were written are still delivered. If output waits, it is dropped, and the
     * connection is reset, so that nothing is left of it. Closing twice does nothing.
     */
    void close();

    /**
     * Close the connection when the peer has taken what was written, and reset it when the peer takes nothing any more.
     * Output that waits is dropped. An endpoint that cannot know what the peer takes closes at once; so does
     * {@link #close()} after this.
     *
     * @param patience how long the peer may take nothing
     */
    default void close(Duration patience) {
        close();
    }

    /**
     * Hand the output that waits to the system, even if the peer has to take a lot of what is there before.
     *
     * @return whether nothing waits any more
     * @throws IOException if the connection is lost
     */
    default boolean handOver() throws IOException {
        return waiting() == 0;
    }

    /**
     * Wait until a connection that {@link #close()} was called for is closed indeed, where that takes a moment. For
     * other threads than the loop's.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    default void awaitClosed() throws InterruptedException {
    }

    /** Learns what happens on an endpoint. Called on the loop's thread. */
    interface Listener {
        /** Bytes or the end of the stream can be read. */
        void readable();

        /** Some of the output that waited was written; {@link #waiting()} tells how much is left. */
        void written();

        /** Output that waited cannot be written: the connection is lost. */
        void writeFailed(IOException cause);

        /** The code of this listener has failed, or the loop has. Not called again after that. */
        void failed(Throwable cause);
    }
}
