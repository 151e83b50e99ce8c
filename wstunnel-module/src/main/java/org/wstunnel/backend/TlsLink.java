package org.wstunnel.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

import javax.net.ssl.SSLSocket;

/**
 * A TLS connection to a backend.
 * <p>
 * The TLS socket is layered over the channel, and it is the channel that is closed: the TLS socket's own close waits for a
 * writer that a backend holds up.
 */
final class TlsLink extends BackendLink {
    private static final System.Logger LOGGER = System.getLogger(TlsLink.class.getName());
    /** How long the close_notify alert may take; it waits only where the backend has stopped reading. */
    private static final Duration CLOSE_NOTIFY = Duration.ofSeconds(1);

    /** Largest payload of a TLS record (RFC 8446 section 5.1): each is written by itself in any case. */
    private static final int RECORD = 16_384;

    private final SocketChannel channel;
    private final SSLSocket socket;
    private final InputStream input;
    private final OutputStream output;

    TlsLink(SocketChannel channel, SSLSocket socket) throws IOException {
        this(channel, socket, TcpLink.READ_TICK_MILLIS);
    }

    TlsLink(SocketChannel channel, SSLSocket socket, int tickMillis) throws IOException {
        this.channel = channel;
        this.socket = socket;
        TcpLink.options(channel);
        socket.setSoTimeout(tickMillis);
        this.input = socket.getInputStream();
        this.output = socket.getOutputStream();
    }

    @Override
    protected int receive(byte[] bytes, int offset, int length) throws IOException {
        try {
            return input.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    protected void transmit(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += RECORD) {
            output.write(bytes, offset + done, Math.min(RECORD, length - done));
            progressed();
        }
    }

    /**
     * {@inheritDoc}
     * <p>
     * Sends close_notify and the end of the TCP stream. With TLS 1.3 the backend's bytes can still be read; a backend that speaks
     * TLS 1.2 may close at once, as RFC 5246 section 7.2.1 says.
     */
    @Override
    protected void endOutput() throws IOException {
        // the alert is a write like any other: it must not hold up the end of a tunnel whose backend does not read
        Thread alert = Thread.ofVirtual().name("wstunnel-tls-close").start(() -> {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "close_notify could not be sent", e);
            }
        });
        try {
            if (!alert.join(CLOSE_NOTIFY)) {
                throw new SocketTimeoutException("close_notify could not be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void closeSocket() throws IOException {
        channel.close();
    }
}
