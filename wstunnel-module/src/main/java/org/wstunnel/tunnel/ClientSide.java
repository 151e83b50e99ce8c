// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

import org.wstunnel.loop.Endpoint;

/**
 * The client of a tunnel: what it sends, and what becomes of its connection. Belongs to the loop's thread.
 */
final class ClientSide implements Endpoint.Listener, FromClient.Sink {
    private final Parts parts;
    private final TunnelState state;
    private final Endpoint client;
    private final ClientOutput output;
    private final FromClient input;
    private final FromBackend fromBackend;
    private final OrderlyClose closing;
    private final LongConsumer answered;
    private final Events events;
    private final Runnable read = this::read;
    private final Runnable written = this::wasWritten;
    private boolean closed;

    /**
     * @param answered is told how many nanoseconds after its ping a pong has come
     */
    ClientSide(Parts parts, FromBackend fromBackend, OrderlyClose closing, LongConsumer answered, Events events) {
        this.parts = parts;
        this.state = parts.state();
        this.client = parts.ends().client();
        this.output = parts.toClient();
        this.input = new FromClient(parts, this);
        this.fromBackend = fromBackend;
        this.closing = closing;
        this.answered = answered;
        this.events = events;
    }

    void open() throws IOException {
        client.open(this);
    }

    /** Take what came before the opening. */
    void takeEarly() {
        input.take(parts.ends().early());
        output.flushPongs();
    }

    /** Number of data frames that have come. */
    long frames() {
        return input.frames();
    }

    /** Whether the connection is closed. */
    boolean closed() {
        return closed;
    }

    /** The connection is lost. */
    void lost(IOException cause) {
        if (!state.lost() && !closed) {
            parts.log().step("client is lost" + (state.open() ? ": " : " while closing: ") + cause);
            state.clientLost();
        }
    }

    /** Whether a write has failed, and what that means is to be done. */
    boolean failing() {
        return output.failure() != null && !state.lost() && !closed;
    }

    /** Say whether bytes are to be read. */
    void want() {
        boolean reads = reads();
        if (!closed) {
            client.wantRead(reads);
        }
        parts.activity().hears(reads && !output.waiting());
    }

    /** Close the connection if it is done with. */
    void closeIfOver() {
        if (!closed && state.clientOver(output.waiting())) {
            closed = true;
            client.close(parts.options().closeTimeout());
        }
    }

    /** Close the connection without regard to anything. */
    void close() {
        closed = true;
        client.close();
    }

    private boolean reads() {
        return state.readsClient() && !parts.toBackend().waiting() && !parts.paceOfClient().pauses(parts.loop().now());
    }

    // ---- what its connection says

    @Override
    public void readable() {
        events.happen(read);
    }

    private void read() {
        if (reads()) {
            try {
                input.read();
                output.flushPongs();
            } catch (IOException e) {
                lost(e);
            }
        }
    }

    @Override
    public void written() {
        events.happen(written);
    }

    private void wasWritten() {
        if (output.written()) {
            parts.activity().dataPassed();
        }
    }

    @Override
    public void writeFailed(IOException cause) {
        events.happen(() -> output.failed(cause));
    }

    @Override
    public void failed(Throwable cause) {
        events.failed(cause);
    }

    // ---- what it has sent

    @Override
    public void payload(ByteBuffer bytes, boolean firstIsText) {
        if (firstIsText) {
            fromBackend.clientSendsText();
        }
        parts.toBackend().data(bytes);
    }

    @Override
    public void received() {
        parts.activity().received();
    }

    @Override
    public void ping(byte[] payload, int length) {
        output.pong(payload, length);
    }

    @Override
    public void pong(byte[] payload, int length) {
        long nanos = output.roundTrip(payload, length);
        if (nanos >= 0) {
            answered.accept(nanos);
        }
    }

    @Override
    public void closed(int code, String reason) {
        parts.log().step("client has closed with " + code + " " + reason);
        state.clientClosed(code, reason);
    }

    @Override
    public void violated(int code, String reason) {
        parts.log().info("client broke the protocol: " + reason);
        closing.close(code, reason, TunnelEnd.By.CLIENT);
    }
}
