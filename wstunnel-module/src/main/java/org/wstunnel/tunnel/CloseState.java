package org.wstunnel.tunnel;

import org.wstunnel.frame.CloseCodes;

/**
 * How far the closing handshake of RFC 6455 section 7 has come. Does no I/O.
 * <p>
 * Used by any thread; its methods take this object's monitor and return at once.
 */
final class CloseState {
    private State state = State.OPEN;
    private int code;
    private String reason = "";
    private TunnelEnd.By initiator;

    private enum State {
        OPEN, SENT, RECEIVED, CLOSED
    }

    /**
     * This side wants to close.
     *
     * @return {@code true} if a Close frame has to be sent now; {@code false} if one was sent, or if the client's is about to be answered
     */
    synchronized boolean start(int code, String reason, TunnelEnd.By side) {
        if (state != State.OPEN) {
            return false;
        }
        state = State.SENT;
        ended(code, reason, side);
        return true;
    }

    /**
     * The client has closed, with a frame or without.
     *
     * @return {@code true} if the answer is owed; {@code false} if ours went out before
     */
    synchronized boolean received(int code, String reason) {
        if (state == State.OPEN) {
            state = State.RECEIVED;
            ended(code, reason, TunnelEnd.By.CLIENT);
            return true;
        }
        state = State.CLOSED;
        return false;
    }

    /** The answer to the client's Close goes out now. */
    synchronized void answered() {
        state = State.CLOSED;
    }

    /** Whether nothing has ended the tunnel yet. */
    synchronized boolean open() {
        return state == State.OPEN;
    }

    /** How it has ended; a tunnel that was cut off before anything was said has lost its client. */
    synchronized TunnelEnd end() {
        return initiator == null
                ? new TunnelEnd(CloseCodes.ABNORMAL, "", TunnelEnd.By.SERVER)
                : new TunnelEnd(code, reason, initiator);
    }

    private void ended(int code, String reason, TunnelEnd.By side) {
        this.code = code;
        this.reason = reason;
        this.initiator = side;
    }
}
