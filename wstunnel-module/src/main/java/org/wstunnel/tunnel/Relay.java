// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.BackgroundLog;
import org.wstunnel.loop.Loop;

/**
 * Relays payload between the two connections of one tunnel, until both are closed. Belongs to the loop's thread.
 * <p>
 * What happens comes from both sides, the alarms and the commands. It is told to the {@link TunnelState}, and
 * {@link #advance()} then does what that asks for.
 */
final class Relay implements Events {
    private static final System.Logger LOGGER = System.getLogger(Relay.class.getName());

    private final Parts parts;
    private final TunnelState state;
    private final Told told;
    private final FromBackend fromBackend;
    private final ClientSide client;
    private final BackendSide backend;
    private final OrderlyClose closing;
    private final Deadlines deadlines;
    private boolean opened;
    private boolean answered;
    private boolean over;

    /** Learns what others want to know. Called on the loop's thread; must not block. */
    interface Told {
        /** The client has answered a ping after so many nanoseconds. */
        void answered(long nanos);

        /** Both connections are closed. */
        void over();
    }

    Relay(Loop loop, TunnelEnds ends, TunnelOptions options, FrameMode mode, TunnelLog log, Told told) {
        this.parts = Parts.of(loop, ends, options, log);
        this.state = parts.state();
        this.told = told;
        this.fromBackend = new FromBackend(parts, mode);
        this.closing = new OrderlyClose(parts, this);
        Ending ending = new Ending(loop, options.closeTimeout(), parts.toClient(), parts.toBackend().blockage());
        this.client = new ClientSide(parts, fromBackend, closing, told::answered, this);
        this.backend = new BackendSide(parts, fromBackend, ending, this);
        this.deadlines = new Deadlines(parts, closing, ending, this);
    }

    // ---- commands, on the loop's thread

    void open() {
        happen(() -> {
            opened = true;
            try {
                client.open();
                backend.open();
                client.takeEarly();
            } catch (IOException e) {
                client.lost(e);
            }
            deadlines.ring();
        });
    }

    /** The loop has ended, and the client has its 101. */
    void cannotOpen() {
        opened = true;
        failed(new IOException("The event loop has ended"));
    }

    void close(int code, String reason) {
        happen(() -> closing.close(code, reason, TunnelEnd.By.SERVER));
    }

    void closeInLull(int code, String reason, Duration patience) {
        happen(() -> closing.closeInLull(code, reason, patience));
    }

    void abort() {
        if (over) {
            // its last bytes may be on their way
            parts.ends().client().close();
        }
        happen(() -> {
            client.close();
            state.clientCut();
            state.backendCut();
        });
    }

    TunnelEnd end() {
        return state.end();
    }

    TunnelTraffic traffic() {
        long now = parts.loop().now();
        return new TunnelTraffic(parts.toBackend().bytes(), fromBackend.bytes(), client.frames(), fromBackend.frames(),
                parts.toBackend().blockage().total(now), parts.toClient().blockage().total(now));
    }

    // ---- how it goes on

    @Override
    public void happen(Runnable event) {
        if (over) {
            return;
        }
        try {
            event.run();
            advance();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Does what the state asks for. */
    private void advance() {
        boolean more = true;
        while (more) {
            more = step() || client.failing();
        }
    }

    /** Returns whether something was due that asks for more. */
    private boolean step() {
        if (client.failing()) {
            client.lost(parts.toClient().failure());
        }
        if (!state.open()) {
            // the client's answer stands behind what it has sent before
            parts.paceOfClient().lift();
        }
        if (opened && !backend.closed()) {
            parts.toBackend().end();
        }
        closeWhatIsOver();
        if (client.closed() && backend.closed()) {
            over();
            return false;
        }
        if (!opened) {
            return false;
        }
        client.want();
        backend.want();
        return deadlines.remind();
    }

    /** The backend first: whoever reads the answer to its Close may open the next tunnel at once. */
    private void closeWhatIsOver() {
        backend.closeIfOver();
        if (opened && !client.closed()) {
            if (state.wantsClose() && !state.readsClient()) {
                answered();
            }
            parts.toClient().writeWaiting();
        }
        client.closeIfOver();
    }

    private void answered() {
        if (!answered) {
            answered = true;
            parts.ends().answered().run();
        }
    }

    private void over() {
        over = true;
        deadlines.clear();
        closing.clear();
        attempt(this::answered);
        told.over();
    }

    /** Nobody else is harmed, and the tunnel ends whatever fails on the way. */
    @Override
    public void failed(Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        attempt(() -> parts.log().error("tunnel failed", cause));
        attempt(backend::cut);
        attempt(backend::closeLink);
        attempt(this::answered);
        attempt(() -> {
            if (opened && !client.closed()) {
                state.closeAnyway(CloseCodes.BACKEND_LOST, "internal error", TunnelEnd.By.SERVER);
                parts.toClient().writeClose();
            }
        });
        attempt(client::close);
        state.clientCut();
        state.backendCut();
        attempt(deadlines::clear);
        attempt(closing::clear);
        told.over();
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "A step of a tunnel's end has failed", e);
        }
    }
}
