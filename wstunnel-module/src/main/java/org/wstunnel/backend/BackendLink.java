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
    /** Set before the link is handed out. */
    private Fate fate = Fate.UNWATCHED;
    private final long opened = System.nanoTime();
    /** The backend has sent a byte; written by the reading thread. */
    private volatile boolean heard;
    /** The backend was sent a byte; written by the writing thread. */
    private volatile boolean spoken;
    /** The backend was told that no more bytes come; written by the writing thread. */
    private volatile boolean finished;
    /** Only written by the writing thread. */
    private volatile int progress;

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
     * @return number of bytes; {@code -1} at the end of the stream; {@code 0} when nothing has come for some
     *         seconds, which only a read into a large room may answer
     * @throws IOException if the connection is lost or was closed
     */
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        return heard ? receive(bytes, offset, length) : readFirst(bytes, offset, length);
    }

    /**
     * Write bytes, waiting until all of them are written.
     *
     * @param bytes  array
     * @param offset index of the first byte
     * @param length number of bytes
     * @throws IOException if the connection is lost or was closed
     */
    public final void write(byte[] bytes, int offset, int length) throws IOException {
        if (!spoken) {
            spoken = true;
        }
        transmit(bytes, offset, length);
    }

    /**
     * Tell the backend that no more bytes will come. What it sends can still be read.
     *
     * @throws IOException if the connection is lost or was closed
     */
    public final void shutdownOutput() throws IOException {
        finished = true;
        endOutput();
    }

    /**
     * A number that changes whenever a write makes progress, be it in the middle of a {@link #write}.
     *
     * @return counter, may overflow
     */
    public final int progress() {
        return progress;
    }

    /**
     * Read bytes, as {@link #read} says.
     *
     * @param bytes  array to read into
     * @param offset where the first byte goes
     * @param length at most how many bytes
     * @return number of bytes, -1 at the end of the stream, 0 when nothing has come for some seconds
     * @throws IOException if the connection is lost or was closed
     */
    protected abstract int receive(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Write all bytes, and call {@link #progressed()} whenever some of them are written.
     *
     * @param bytes  array
     * @param offset index of the first byte
     * @param length number of bytes
     * @throws IOException if the connection is lost or was closed
     */
    protected abstract void transmit(byte[] bytes, int offset, int length) throws IOException;

    /**
     * End the output, as {@link #shutdownOutput()} says.
     *
     * @throws IOException if the connection is lost or was closed
     */
    protected abstract void endOutput() throws IOException;

    /** Some bytes are written. Called by the writing thread. */
    protected final void progressed() {
        progress++;
    }

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
                fate.ended(heard, System.nanoTime() - opened);
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

    /**
     * Learn how the connection goes. Only before the link is handed on.
     */
    final void watch(Fate watcher) {
        this.fate = watcher;
    }

    private int readFirst(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = receive(bytes, offset, length);
            if (read > 0) {
                heard = true;
                fate.worked();
            } else if (read < 0 && !spoken && !finished && !closed()) {
                // one that was spoken to may have got all that it wanted
                fate.lost("closed without a byte", System.nanoTime() - opened);
            }
            return read;
        } catch (IOException e) {
            if (!finished && !closed()) {
                fate.lost(e.toString(), System.nanoTime() - opened);
            }
            throw e;
        }
    }

    /**
     * Is told how a connection goes, to judge the backend by it.
     */
    interface Fate {
        /** Nobody judges. */
        Fate UNWATCHED = new Fate() {
            @Override
            public void worked() {
                // nobody wants to know
            }

            @Override
            public void lost(String how, long age) {
                // nobody wants to know
            }

            @Override
            public void ended(boolean heard, long age) {
                // nobody wants to know
            }
        };

        /** The backend has sent its first byte. */
        void worked();

        /** The backend has ended the connection before it has sent a byte. */
        void lost(String how, long age);

        /** The connection is closed. */
        void ended(boolean heard, long age);
    }
}
