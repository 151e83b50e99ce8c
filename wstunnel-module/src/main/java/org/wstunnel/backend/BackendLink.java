package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The open connection to a backend: a stream of bytes in each direction.
 * <p>
 * One thread may read while another one writes; {@link #close()} may be called by any thread and ends both.
 */
public abstract class BackendLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(BackendLink.class.getName());

    private final AtomicBoolean closed = new AtomicBoolean();
    /** Set before the link is handed out. */
    private Runnable released = () -> { };

    /**
     * For the kinds of connections.
     */
    protected BackendLink() {
    }

    /**
     * Read bytes, waiting for the first one.
     *
     * @param bytes  array to read into
     * @param offset where the first byte goes
     * @param length at most how many bytes
     * @return number of bytes; {@code -1} at the end of the stream; {@code 0} when nothing has come for some seconds
     * @throws IOException if the connection is lost or was closed
     */
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Write bytes, waiting until all of them are written.
     *
     * @param bytes  array
     * @param offset index of the first byte
     * @param length number of bytes
     * @throws IOException if the connection is lost or was closed
     */
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Tell the backend that no more bytes will come. What it sends can still be read.
     *
     * @throws IOException if the connection is lost or was closed
     */
    public abstract void shutdownOutput() throws IOException;

    /**
     * Close the connection, in both directions and at once. Bytes that were written are still delivered.
     */
    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                closeSocket();
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "Closing the connection to a backend failed", e);
            } finally {
                released.run();
            }
        }
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether this side has closed the connection
     */
    public final boolean closed() {
        return closed.get();
    }

    /**
     * Close the socket.
     *
     * @throws IOException if that fails
     */
    protected abstract void closeSocket() throws IOException;

    /**
     * Add what is to be done once the connection is closed. Only before the link is handed on.
     *
     * @param action action, runs after those that were added before
     */
    public final void onRelease(Runnable action) {
        Runnable before = released;
        this.released = () -> {
            before.run();
            action.run();
        };
    }
}
