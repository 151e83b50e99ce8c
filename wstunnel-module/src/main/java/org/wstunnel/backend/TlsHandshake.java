// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Makes the TLS handshake of a client on a blocking channel.
 * <p>
 * It reads no further than the handshake needs, but for what comes with the same read: that is left to those who read next.
 */
final class TlsHandshake {
    private static final System.Logger LOGGER = System.getLogger(TlsHandshake.class.getName());

    private final SocketChannel channel;
    private final SSLEngine engine;
    /** From the peer, between position and limit. */
    private ByteBuffer ciphertext;
    /** Payload that came with the handshake, up to the position. */
    private ByteBuffer plaintext;
    /** To the peer, empty between two steps. */
    private ByteBuffer output;
    /** The peer takes no more bytes; null while it does. */
    private SSLException refused;

    /**
     * @param channel connected channel in blocking mode
     * @param engine  engine in client mode, with all its parameters
     */
    TlsHandshake(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.ciphertext = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).flip();
        this.plaintext = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        this.output = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /**
     * Make the handshake.
     *
     * @throws SSLException if the two sides do not agree; the peer is told why
     * @throws IOException  if the connection is lost or was closed
     */
    void run() throws IOException {
        try {
            engine.beginHandshake();
            HandshakeStatus next = engine.getHandshakeStatus();
            while (next != HandshakeStatus.FINISHED && next != HandshakeStatus.NOT_HANDSHAKING) {
                next = switch (next) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> wrap();
                    default -> unwrap();
                };
            }
            if (refused != null) {
                throw refused;
            }
        } catch (SSLException e) {
            sendAlert();
            throw e;
        }
    }

    /** What the handshake has left. Only after {@link #run()}. */
    TlsState state() {
        return new TlsState(engine, ciphertext, plaintext.flip());
    }

    private HandshakeStatus runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    private HandshakeStatus wrap() throws IOException {
        SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), output.clear());
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            output = ByteBuffer.allocate(2 * output.capacity());
            return HandshakeStatus.NEED_WRAP;
        }
        write(output.flip());
        requireOpen(result);
        return result.getHandshakeStatus();
    }

    /** A peer that takes no more bytes may have said why: that is read first. */
    private void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining() && refused == null) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            refused = new SSLException(e.getMessage(), e);
        }
    }

    private HandshakeStatus unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(ciphertext, plaintext);
        return switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                read();
                yield HandshakeStatus.NEED_UNWRAP;
            }
            case BUFFER_OVERFLOW -> {
                plaintext = ByteBuffer.allocate(2 * plaintext.capacity()).put(plaintext.flip());
                yield HandshakeStatus.NEED_UNWRAP;
            }
            default -> {
                requireOpen(result);
                yield result.getHandshakeStatus();
            }
        };
    }

    private void read() throws IOException {
        boolean fits = ciphertext.remaining() < ciphertext.capacity();
        ByteBuffer room = fits ? ciphertext.compact() : ByteBuffer.allocate(2 * ciphertext.capacity()).put(ciphertext);
        int read = channel.read(room);
        ciphertext = room.flip();
        if (read < 0 && refused != null) {
            throw refused;
        }
        if (read < 0) {
            throw (SSLException) new SSLHandshakeException("Remote host terminated the handshake")
                    .initCause(new EOFException("the peer has ended the connection in the middle of the handshake"));
        }
    }

    private static void requireOpen(SSLEngineResult result) throws SSLException {
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new SSLHandshakeException("The peer has ended TLS in the middle of the handshake");
        }
    }

    /** The engine has prepared an alert that says what it did not like. */
    private void sendAlert() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()) {
                wrap();
            }
        } catch (IOException e) {
            LOGGER.log(Level.TRACE, "The peer could not be told why the handshake has failed", e);
        }
    }
}
