// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.wstunnel.frame.CloseCodes;

/**
 * The states of one open tunnel, and what ends it: RFC 6455 section 7 towards the client, and the two directions of the
 * connection to the backend.
 * <p>
 * Does no I/O and has no clock. Whoever drives it tells what has happened, and asks what is to be done. Belongs to one thread.
 */
final class TunnelState {
    private Close close = Close.NONE;
    private int code;
    private String reason = "";
    private TunnelEnd end = new TunnelEnd(CloseCodes.ABNORMAL, "", TunnelEnd.By.SERVER);
    private boolean clientEnded;
    private boolean clientGone;
    private boolean clientLost;
    private boolean backendEnded;
    private Output toBackend = Output.OPEN;

    /** How far our Close frame has come. */
    private enum Close {
        /** Nobody has closed. */
        NONE,
        /** The client has closed. It is answered when the backend has finished. */
        OWED,
        /** To be written as soon as no other output waits. */
        WANTED,
        /** Written, or at least on its way. */
        WRITTEN
    }

    /** The output to the backend. */
    private enum Output {
        OPEN, ENDED, FAILED
    }

    /** What a tunnel that is ending waits for. Each has a time limit of its own. */
    enum Phase {
        /** Nothing: it is open. */
        OPEN,
        /** The client has closed, and the backend may finish what it sends. */
        BACKEND_FINISHES,
        /** The client has to take what was sent before our Close frame, and that. */
        CLIENT_TAKES,
        /** The client has to answer our Close frame. */
        CLIENT_ANSWERS,
        /** The client has gone, and the backend has to take the client's last bytes. */
        BACKEND_LINGERS,
        /** Nothing any more: it is over. */
        OVER
    }

    // ---- what has happened

    /**
     * This side wants to close.
     *
     * @param code   close code
     * @param reason reason
     * @param by     who is the cause
     * @return whether this has ended the tunnel; {@code false} if something else has before
     */
    boolean close(int code, String reason, TunnelEnd.By by) {
        if (close != Close.NONE || clientGone) {
            return false;
        }
        want(code, reason);
        end = new TunnelEnd(code, reason, by);
        return true;
    }

    /**
     * The client has sent a Close frame, or has ended its stream without one.
     *
     * @param code   its code, {@link CloseCodes#ABNORMAL} without a frame
     * @param reason its reason
     */
    void clientClosed(int code, String reason) {
        clientEnded = true;
        if (close == Close.NONE) {
            close = Close.OWED;
            // a client that has ended its stream without a Close frame is told that all went well; it may still be reading
            this.code = code == CloseCodes.ABNORMAL ? CloseCodes.NORMAL : code;
            end = new TunnelEnd(code, reason, TunnelEnd.By.CLIENT);
        }
    }

    /** The connection to the client is lost. */
    void clientLost() {
        if (close == Close.NONE) {
            end = new TunnelEnd(CloseCodes.ABNORMAL, "connection lost", TunnelEnd.By.CLIENT);
        }
        clientLost = true;
        clientCut();
    }

    /** The connection to the client is to be closed, whatever it was told. */
    void clientCut() {
        clientEnded = true;
        clientGone = true;
    }

    /**
     * The backend sends no more bytes.
     *
     * @param orderly     whether it has ended its stream; {@code false} if the connection is lost
     * @param undelivered whether bytes of the client have not reached it
     */
    void backendEnded(boolean orderly, boolean undelivered) {
        backendEnded = true;
        // a reset that a write has met looks like an orderly end to the read behind it
        if (orderly && toBackend != Output.FAILED) {
            close(CloseCodes.NORMAL, "", TunnelEnd.By.BACKEND);
        } else {
            close(CloseCodes.BACKEND_LOST, "backend connection lost", TunnelEnd.By.BACKEND);
            toBackend = Output.FAILED;
        }
        if (close == Close.OWED) {
            answer(undelivered);
        }
    }

    /**
     * Something is so wrong that a client that has closed is not given its own code back.
     *
     * @param code   close code
     * @param reason reason
     * @param by     who is the cause
     * @return whether this has ended the tunnel; {@code false} if something else has before
     */
    boolean closeAnyway(int code, String reason, TunnelEnd.By by) {
        if (close == Close.OWED) {
            close = Close.NONE;
        }
        return close(code, reason, by);
    }

    /** The backend takes no more bytes. What it has sent may still be on its way. */
    void backendRefuses() {
        toBackend = Output.FAILED;
    }

    /** The backend was told that no more bytes come. */
    void backendTold() {
        toBackend = Output.ENDED;
    }

    /** The connection to the backend was closed by this side. */
    void backendCut() {
        backendEnded = true;
        if (toBackend == Output.OPEN) {
            toBackend = Output.FAILED;
        }
    }

    /**
     * The backend has had its time to finish: the client gets its answer.
     *
     * @param undelivered whether bytes of the client have not reached the backend
     */
    void answer(boolean undelivered) {
        if (undelivered) {
            want(CloseCodes.BACKEND_LOST, "backend did not take all bytes");
            end = new TunnelEnd(code, reason, TunnelEnd.By.BACKEND);
        } else {
            want(code, "");
        }
    }

    /** Our Close frame was written. */
    void closeWritten() {
        close = Close.WRITTEN;
    }

    // ---- what is to be done

    /** Whether nothing has ended the tunnel yet. */
    boolean open() {
        return close == Close.NONE && !clientGone;
    }

    /** Whether the connection to the client is lost, rather than closed by this side. */
    boolean lost() {
        return clientLost;
    }

    /** Whether frames of the client are still read. */
    boolean readsClient() {
        return !clientEnded;
    }

    /** Whether the client's payload goes to the backend; otherwise it is dropped. */
    boolean relaysToBackend() {
        return toBackend == Output.OPEN;
    }

    /** Whether the backend's bytes are still read. */
    boolean readsBackend() {
        return !backendEnded;
    }

    /** Whether the backend's bytes go to the client; otherwise they are dropped. */
    boolean relaysToClient() {
        return !clientGone && (close == Close.NONE || close == Close.OWED);
    }

    /** Whether control frames other than Close may be sent (RFC 6455 section 5.5.1). */
    boolean sendsControl() {
        return relaysToClient();
    }

    /** Whether the backend is to be told that no more bytes come, as soon as it has taken those that wait. */
    boolean endsOutputToBackend() {
        return clientEnded && toBackend == Output.OPEN;
    }

    /** Whether our Close frame is to be written, as soon as no other output waits. */
    boolean wantsClose() {
        return close == Close.WANTED && !clientGone;
    }

    /** Close code to send. */
    int code() {
        return code;
    }

    /** Reason to send. */
    String reason() {
        return reason;
    }

    /**
     * Whether the connection to the client is done with.
     *
     * @param waiting whether output to the client waits
     */
    boolean clientOver(boolean waiting) {
        return clientGone || close == Close.WRITTEN && clientEnded && !waiting;
    }

    /** Whether the connection to the backend is done with. */
    boolean backendOver() {
        return backendEnded && toBackend != Output.OPEN;
    }

    /** How it has ended; a tunnel that was cut off before anything was said was cut off by the server. */
    TunnelEnd end() {
        return end;
    }

    /**
     * What the tunnel waits for.
     *
     * @param waiting whether output to the client waits
     */
    Phase phase(boolean waiting) {
        if (clientOver(waiting)) {
            return backendOver() ? Phase.OVER : Phase.BACKEND_LINGERS;
        }
        return switch (close) {
            case NONE -> Phase.OPEN;
            case OWED -> Phase.BACKEND_FINISHES;
            case WANTED -> Phase.CLIENT_TAKES;
            case WRITTEN -> waiting ? Phase.CLIENT_TAKES : Phase.CLIENT_ANSWERS;
        };
    }

    private void want(int code, String reason) {
        this.close = Close.WANTED;
        this.code = code;
        this.reason = reason;
    }
}
