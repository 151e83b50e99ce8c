// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.Endpoint;

/**
 * The backend of a tunnel: what it sends, and what becomes of its connection. Belongs to the loop's thread.
 */
final class BackendSide implements Endpoint.Listener {
    private final Parts parts;
    private final TunnelState state;
    private final Endpoint backend;
    private final TunnelEnds.Link link;
    private final BackendOutput output;
    private final FromBackend input;
    private final Ending ending;
    private final Events events;
    private final Runnable read = this::read;
    private final Runnable written;
    private boolean heard;
    private boolean closed;
    private boolean linkClosed;

    BackendSide(Parts parts, FromBackend input, Ending ending, Events events) {
        this.parts = parts;
        this.state = parts.state();
        this.backend = parts.ends().backend();
        this.link = parts.ends().link();
        this.output = parts.toBackend();
        this.input = input;
        this.ending = ending;
        this.events = events;
        this.written = output::written;
    }

    void open() throws IOException {
        backend.open(this);
    }

    /** Whether the connection is closed. */
    boolean closed() {
        return closed;
    }

    /** Say whether bytes are to be read. */
    void want() {
        if (!closed) {
            backend.wantRead(reads());
        }
    }

    /** Close the connection if it is done with. */
    void closeIfOver() {
        if (!closed && state.backendOver()) {
            closed = true;
            output.close();
            closeLink();
        }
    }

    /** Close the connection without regard to anything. */
    void cut() {
        closed = true;
        backend.close();
    }

    /** Tell the link that the connection is closed, once. */
    void closeLink() {
        if (!linkClosed) {
            linkClosed = true;
            link.closed();
        }
    }

    private boolean reads() {
        return state.readsBackend()
                && (!state.relaysToClient() || !parts.toClient().waiting() && !parts.paceOfBackend().pauses(parts.loop().now()));
    }

    // ---- what its connection says

    @Override
    public void readable() {
        events.happen(read);
    }

    private void read() {
        if (!reads()) {
            return;
        }
        try {
            boolean relays = state.relaysToClient();
            int read = relays ? input.read() : input.drop();
            if (read > 0) {
                came(relays, read);
            }
            if (input.notUtf8()) {
                parts.log().warning("backend sent bytes that are not UTF-8");
                state.closeAnyway(CloseCodes.NOT_UTF8, "backend sent bytes that are not UTF-8", TunnelEnd.By.BACKEND);
            }
            if (read < 0) {
                judge("closed without a byte");
                judgeProgram();
                state.backendEnded(true, output.undelivered());
            }
        } catch (IOException e) {
            judge(e.toString());
            if (link.exitValue().isPresent()) {
                // a program that has ended with unread bytes
                judgeProgram();
                state.backendEnded(true, output.undelivered());
                return;
            }
            if (state.open()) {
                parts.log().warning("backend connection is lost: " + e);
            }
            state.backendEnded(false, output.undelivered());
        }
    }

    private void came(boolean relays, int bytes) {
        ending.fromBackend(relays ? 0 : bytes);
        if (!heard) {
            heard = true;
            link.heard();
        }
        if (relays) {
            parts.activity().dataPassed();
        }
    }

    /** A program of our own may say by its exit value that it has failed. */
    private void judgeProgram() {
        link.exitValue().filter(it -> it != 0).ifPresent(it -> state.close(
                CloseCodes.BACKEND_LOST, "program ended with exit value " + it, TunnelEnd.By.BACKEND));
    }

    /** An end before the first byte says something about the backend. */
    private void judge(String how) {
        if (!heard) {
            link.lost(how);
        }
    }

    @Override
    public void written() {
        events.happen(written);
    }

    @Override
    public void writeFailed(IOException cause) {
        events.happen(() -> output.failed(cause));
    }

    @Override
    public void failed(Throwable cause) {
        events.failed(cause);
    }
}
