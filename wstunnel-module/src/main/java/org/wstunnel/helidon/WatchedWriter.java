package org.wstunnel.helidon;

import java.util.function.BiConsumer;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

import org.wstunnel.connection.Connection;

/**
 * Writes to a client that has to take a piece of each answer in time.
 *
 * @param own        the connection's own writer
 * @param connection the connection
 * @param patience   nanoseconds for a piece
 */
record WatchedWriter(DataWriter own, Connection connection, long patience) implements DataWriter {
    private static final int PIECE = 16 * 1024;

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
        connection.await(patience, connection::close);
        how.accept(own, piece);
        connection.work();
    }
}
