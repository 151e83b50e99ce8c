// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What a backend does with a connection. The connection is closed when {@link #run} returns or throws.
 */
public interface Behaviour {
    int BUFFER = 64 * 1024;

    void run(BackendConnection connection) throws IOException;

    /**
     * Returns every byte; closes at the end of the stream.
     */
    static Behaviour echo() {
        return connection -> {
            connection.channel().setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.read(buffer) >= 0) {
                connection.write(buffer);
            }
        };
    }

    /**
     * The same on a Unix socket, which has no Nagle algorithm to switch off.
     */
    static Behaviour echoUnix() {
        return connection -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.read(buffer) >= 0) {
                connection.write(buffer);
            }
        };
    }

    /**
     * Reads and records, never answers; closes at the end of the stream.
     */
    static Behaviour record() {
        return Behaviour::readToEnd;
    }

    /**
     * Writes some bytes and closes at once.
     */
    static Behaviour writeAndClose(byte[] bytes) {
        return connection -> connection.write(bytes);
    }

    /**
     * Writes some bytes, and then reads and records to the end of the stream.
     */
    static Behaviour greet(byte[] greeting) {
        return connection -> {
            connection.write(greeting);
            readToEnd(connection);
        };
    }

    /**
     * Writes without pause until so many bytes are written, then closes.
     */
    static Behaviour source(long bytes) {
        return connection -> {
            byte[] piece = new byte[BUFFER];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (byte) ('a' + i % 26);
            }
            for (long left = bytes; left > 0; left -= piece.length) {
                connection.write(ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length)));
            }
        };
    }

    /**
     * Reads nothing until it is released, then reads to the end of the stream.
     */
    static Behaviour silentUntilReleased() {
        return connection -> {
            connection.awaitRelease();
            readToEnd(connection);
        };
    }

    /**
     * Reads a piece at a time with a pause behind it, and answers each with a byte, to the end of the stream.
     */
    static Behaviour slowly(Duration pause) {
        return connection -> {
            connection.channel().setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.read(buffer) >= 0) {
                connection.write(new byte[] {'a'});
                connection.pause(pause);
            }
        };
    }

    /**
     * Reads so many bytes, then resets the connection.
     */
    static Behaviour resetAfter(long bytes) {
        return connection -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.received() < bytes && connection.read(buffer) >= 0) {
                Thread.onSpinWait();
            }
            connection.reset();
        };
    }

    /**
     * Reads so many bytes, then closes.
     */
    static Behaviour closeAfter(long bytes) {
        return connection -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (connection.received() < bytes && connection.read(buffer) >= 0) {
                Thread.onSpinWait();
            }
        };
    }

    /**
     * Reads to the end of the stream, and only then answers.
     */
    static Behaviour answerAfterEnd(byte[] answer) {
        return connection -> {
            readToEnd(connection);
            connection.write(answer);
        };
    }

    /**
     * Reads to the end of the stream, and then keeps its own direction open until it is released.
     */
    static Behaviour neverCloses() {
        return connection -> {
            readToEnd(connection);
            connection.awaitRelease();
        };
    }

    /**
     * Closes its own direction at once, and goes on reading.
     */
    static Behaviour halfCloseAtOnce(byte[] last) {
        return connection -> {
            connection.write(last);
            connection.channel().shutdownOutput();
            readToEnd(connection);
        };
    }

    private static void readToEnd(BackendConnection connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (connection.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
    }
}
