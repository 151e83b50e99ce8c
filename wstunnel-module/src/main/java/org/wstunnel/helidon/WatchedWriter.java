// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.function.BiConsumer;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;

import org.wstunnel.connection.Connection;

/**
 * Writes to a client that has to take a piece of each answer in time.
 */
final class WatchedWriter implements DataWriter {
    private static final int PIECE = 16 * 1024;

    private final DataWriter own;
    private final Connection connection;
    private final long patience;
    private volatile boolean upgraded;

    /**
     * Create a writer.
     *
     * @param own        the connection's own writer
     * @param connection the connection
     * @param patience   nanoseconds for a piece
     */
    WatchedWriter(DataWriter own, Connection connection, long patience) {
        this.own = own;
        this.connection = connection;
        this.patience = patience;
    }

    /** What is written from now on belongs to no request: the connection keeps its place meanwhile. */
    void upgraded() {
        upgraded = true;
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        inPieces(buffer, DataWriter::write);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        inPieces(buffer, DataWriter::writeNow);
    }

    @Override
    public void flush() {
        own.flush();
    }

    @Override
    public void close() {
        own.close();
    }

    private void inPieces(BufferData buffer, BiConsumer<DataWriter, BufferData> how) {
        while (buffer.available() > PIECE) {
            byte[] piece = new byte[PIECE];
            waitFor(BufferData.create(piece, 0, buffer.read(piece)), how);
        }
        waitFor(buffer, how);
    }

    private void waitFor(BufferData piece, BiConsumer<DataWriter, BufferData> how) {
        boolean inTime = upgraded
                ? connection.deliver(patience, connection::close)
                : connection.await(patience, connection::close);
        if (inTime) {
            how.accept(own, piece);
            inTime = connection.work();
        }
        if (!inTime) {
            throw new CloseConnectionException("The client was too late, or another one needed the place");
        }
    }
}
