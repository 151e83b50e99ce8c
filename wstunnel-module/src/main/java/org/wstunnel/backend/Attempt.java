// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;

/**
 * What a request holds while it dials one backend: a place on it, and the trial if the backend was left out.
 * <p>
 * Used by one thread, in a try statement: what has not become the caller's by {@link #handOver()} is given back,
 * whatever has happened.
 */
final class Attempt implements AutoCloseable {
    private final BackendNode node;
    /** A place is held that no connection has. */
    private boolean placed;
    /** Null while there is no connection, and when it is the caller's. */
    private BackendLink link;

    Attempt(BackendNode node) {
        this.node = node;
    }

    BackendNode node() {
        return node;
    }

    /**
     * Take a place, and the trial if it is to be one.
     *
     * @param othersLeft whether there are other backends
     * @return whether the backend may be dialled
     */
    boolean begin(boolean othersLeft) {
        placed = node.reserve();
        return placed && node.ejection().begin(this, othersLeft);
    }

    /**
     * Dial the backend. The place is the connection's from then on.
     *
     * @param dial how long to try, and what to send first
     * @return connection, still owned by this attempt
     * @throws IOException if the backend cannot be reached
     */
    BackendLink connect(Dial dial) throws IOException {
        link = node.address().connect(dial);
        link.onRelease(node::release);
        placed = false;
        return link;
    }

    /** Hand the connection over to the caller. */
    BackendLink handOver() {
        BackendLink connected = link;
        link = null;
        return connected;
    }

    /** Give back what is still held. */
    @Override
    public void close() {
        node.ejection().abandoned(this);
        if (placed) {
            placed = false;
            node.release();
        }
        if (link != null) {
            handOver().close();
        }
    }
}
