// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * A connected socket on an event loop with TLS above it, whose handshake is done. Later messages of the protocol
 * (tickets and new keys of TLS 1.3, a new handshake of TLS 1.2 that a server asks for) are answered on the loop, as
 * long as there are few. A client that begins a new handshake is refused, as by other servers: that costs the server
 * much more than the client.
 */
public class TlsEndpoint extends SocketEndpoint {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /**
     * So many records in a row may bring no payload, and so many answers may wait for a peer that takes nothing: the
     * number is BoringSSL's.
     */
    private static final int MOST_WITHOUT_PAYLOAD = 32;

    private final SSLEngine engine;
    private final int packetSize;
    private final int plainSize;
    /** What was read before the loop had the connection; {@code null} from then on. */
    private Early early;
    /** Ciphertext that was read and not decrypted, between position and limit; {@code null} if there is none. */
    private ByteBuffer cipher;
    /** Payload that was decrypted and not read, between position and limit; {@code null} if there is none. */
    private ByteBuffer plain;
    /** The peer has said that it sends no more. */
    private boolean inputClosed;
    /** Whether whole records were read and not decrypted. */
    private boolean recordsLeft;
    private boolean shutdownWhenFlushed;
    /** Records in a row that have brought no payload. */
    private int withoutPayload;
    /** Answers of TLS itself since all output was taken. */
    private int untakenAnswers;

    /**
     * Create an endpoint.
     *
     * @param loop    loop that it belongs to
     * @param channel connected channel, from now on owned by the endpoint
     * @param engine  engine whose handshake is done
     * @param cipher  ciphertext that was read from the channel and not decrypted; copied
     * @param plain   payload that was decrypted and not read; copied
     */
    public TlsEndpoint(EventLoop loop, SocketChannel channel, SSLEngine engine, ByteBuffer cipher, ByteBuffer plain) {
        super(loop, channel);
        this.engine = engine;
        this.packetSize = engine.getSession().getPacketBufferSize();
        this.plainSize = engine.getSession().getApplicationBufferSize();
        this.early = new Early(cipher, plain);
    }

    @Override
    public void open(Listener listener) throws IOException {
        super.open(listener);
        cipher = copy(early.cipher());
        plain = copy(early.plain());
        recordsLeft = cipher != null;
        early = null;
        wantRead(true);
    }

    @Override
    public void wantRead(boolean wanted) {
        super.wantRead(wanted);
        if (wanted && (plain != null || recordsLeft || inputClosed)) {
            loop().again(this);
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (plain != null) {
            return readPlain(into);
        }
        if (inputClosed) {
            return -1;
        }
        ByteBuffer in = loop().cipherInput();
        if (cipher != null) {
            in.put(cipher);
            cipher = drop(cipher);
        }
        // so much that its payload has room; at the least what is missing of one record
        in.limit(Math.min(in.capacity(), Math.max(in.position(), Math.max(into.remaining(), packetSize))));
        int read = in.hasRemaining() ? channel().read(in) : 0;
        int decrypted = took(decrypt(in.flip(), into));
        if (decrypted > 0) {
            return decrypted;
        }
        if (plain != null) {
            return readPlain(into);
        }
        return read < 0 || inputClosed ? -1 : 0;
    }

    @Override
    public int read(ByteBuffer first, ByteBuffer second) throws IOException {
        return read(first);
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            ByteBuffer out = loop().cipherOutput();
            while (from.hasRemaining() && out.remaining() >= packetSize) {
                SSLEngineResult result = engine.wrap(from, out);
                if (result.getStatus() != SSLEngineResult.Status.OK) {
                    throw new IOException("TLS takes no output: " + result.getStatus());
                }
            }
            super.write(out.flip());
        }
        return waiting() == 0;
    }

    @Override
    public void shutdownOutput() throws IOException {
        goodbye();
        if (waiting() == 0) {
            super.shutdownOutput();
        } else {
            shutdownWhenFlushed = true;
        }
    }

    @Override
    void flushed() throws IOException {
        untakenAnswers = 0;
        if (shutdownWhenFlushed) {
            super.shutdownOutput();
        }
    }

    @Override
    void goodbye() throws IOException {
        engine.closeOutbound();
        wrapNothing();
    }

    @Override
    void release() {
        super.release();
        cipher = cipher == null ? null : drop(cipher);
        plain = plain == null ? null : drop(plain);
    }

    private record Early(ByteBuffer cipher, ByteBuffer plain) {
    }

    /** Decrypts what is complete and has room. Returns the number of bytes that were decrypted into the buffer. */
    private int decrypt(ByteBuffer in, ByteBuffer into) throws IOException {
        int start = into.position();
        recordsLeft = false;
        int empty = 0;
        boolean more = true;
        while (more && in.hasRemaining() && !inputClosed) {
            SSLEngineResult result = engine.unwrap(in, into);
            switch (result.getStatus()) {
                case OK -> {
                    countPayload(result);
                    more = answer(result) || result.bytesConsumed() > 0;
                    empty += result.bytesProduced() > 0 ? 0 : 1;
                    if (more && empty == MOST_WITHOUT_PAYLOAD) {
                        // each may have new keys made, which takes as long as many bytes do: others have their turn first
                        more = false;
                        recordsLeft = in.hasRemaining();
                    }
                }
                case CLOSED -> inputClosed = true;
                case BUFFER_OVERFLOW -> {
                    more = false;
                    recordsLeft = true;
                    if (into.position() == start) {
                        decryptOne(in);
                    }
                }
                default -> more = false;
            }
        }
        if (in.hasRemaining() && !inputClosed) {
            cipher = copy(in);
        }
        if (recordsLeft && plain == null || inputClosed && into.position() > start) {
            // no selector knows of that
            loop().again(this);
        }
        return into.position() - start;
    }

    private void countPayload(SSLEngineResult result) throws IOException {
        withoutPayload = result.bytesProduced() > 0 ? 0 : withoutPayload + 1;
        if (withoutPayload > MOST_WITHOUT_PAYLOAD) {
            throw new IOException("The peer sends messages of TLS and no payload");
        }
    }

    /** Decrypts one record that the reader has no room for. */
    private void decryptOne(ByteBuffer in) throws IOException {
        ByteBuffer record = loop().pool().take(plainSize);
        SSLEngineResult result = engine.unwrap(in, record);
        if (record.flip().hasRemaining()) {
            plain = record;
        } else {
            loop().pool().give(record);
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            inputClosed = true;
        }
        answer(result);
    }

    private int readPlain(ByteBuffer into) {
        int length = Math.min(plain.remaining(), into.remaining());
        into.put(into.position(), plain, plain.position(), length).position(into.position() + length);
        plain.position(plain.position() + length);
        if (!plain.hasRemaining()) {
            plain = drop(plain);
        }
        if (plain != null || recordsLeft || inputClosed) {
            loop().again(this);
        }
        return length;
    }

    /** Does what the protocol asks for beside the payload. Returns whether there was something to do. */
    private boolean answer(SSLEngineResult result) throws IOException {
        HandshakeStatus status = result.getHandshakeStatus();
        boolean done = false;
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            done = true;
            if (status == HandshakeStatus.NEED_TASK) {
                refuseNewHandshake();
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            } else {
                boolean more = wrapNothing();
                untakenAnswers = waiting() == 0 ? 0 : untakenAnswers + 1;
                if (untakenAnswers > MOST_WITHOUT_PAYLOAD) {
                    throw new IOException("The peer asks for messages of TLS and takes none");
                }
                if (!more) {
                    return true;
                }
            }
            status = engine.getHandshakeStatus();
        }
        return done;
    }

    private void refuseNewHandshake() throws IOException {
        if (!engine.getUseClientMode() && !engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new IOException("The client begins a new handshake of TLS");
        }
    }

    /** Sends what the engine has to say by itself. Returns whether it may say more. */
    private boolean wrapNothing() throws IOException {
        ByteBuffer out = loop().cipherOutput();
        SSLEngineResult result;
        do {
            result = engine.wrap(NOTHING, out);
        } while (result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() > 0
                && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && out.remaining() >= packetSize);
        super.write(out.flip());
        return result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() > 0;
    }

    private ByteBuffer copy(ByteBuffer bytes) {
        return bytes.hasRemaining() ? loop().pool().take(bytes.remaining()).put(bytes).flip() : null;
    }

    private ByteBuffer drop(ByteBuffer buffer) {
        loop().pool().give(buffer);
        return null;
    }
}
