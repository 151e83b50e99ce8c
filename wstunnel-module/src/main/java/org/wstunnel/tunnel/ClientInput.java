package org.wstunnel.tunnel;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.NioSocket;
import io.helidon.common.socket.TlsNioSocket;

/**
 * What comes from the client. Helidon's sockets over channels are read whole pieces at a time, of which the rest is kept here:
 * their {@code read(BufferData)}, which Helidon itself does not use, returns what is left of the request and never the end of the stream
 * (4.5.0), and the one for TLS loses records.
 * <p>
 * Belongs to the reading thread.
 */
final class ClientInput {
    private static final byte[] NOTHING = new byte[0];

    private final HelidonSocket socket;
    private final boolean wholePieces;
    /** The last piece, and how much of it was taken. */
    private byte[] piece = NOTHING;
    private int taken;

    ClientInput(HelidonSocket socket) {
        this.socket = socket;
        this.wholePieces = socket instanceof NioSocket;
    }

    /**
     * Read what there is, and wait if there is nothing.
     *
     * @param buffer where to put it
     * @return number of bytes, -1 at the end of the stream
     * @throws java.io.UncheckedIOException if the connection is lost
     */
    int read(BufferData buffer) {
        if (!wholePieces) {
            return socket.read(buffer);
        }
        if (taken == piece.length && !next()) {
            return -1;
        }
        int length = Math.min(piece.length - taken, buffer.capacity());
        buffer.write(piece, taken, length);
        taken += length;
        if (taken == piece.length) {
            piece = NOTHING;
            taken = 0;
        }
        return length;
    }

    /**
     * Take the connection from a thread that is still writing to it, such as one with a ping (the one that reads from the backend has
     * been interrupted): a TLS socket over a channel would wait for that thread before it is closed, so without end for a client that
     * takes nothing.
     */
    void cut() {
        if (!(socket instanceof TlsNioSocket)) {
            return;
        }
        // a channel is closed by whoever uses it while being interrupted
        Thread.currentThread().interrupt();
        try {
            while (next()) {
                piece = NOTHING;
            }
        } catch (RuntimeException e) {
            // that is what it does
        } finally {
            Thread.interrupted();
        }
    }

    private boolean next() {
        byte[] read = socket.get();
        // an end of TLS is told in two steps, of which the first one has no bytes
        while (read != null && read.length == 0) {
            read = socket.get();
        }
        if (read == null) {
            return false;
        }
        piece = read;
        taken = 0;
        return true;
    }
}
