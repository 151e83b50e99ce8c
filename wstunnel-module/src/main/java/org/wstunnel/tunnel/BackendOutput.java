// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * Everything that is sent to the backend, and how much of it was taken. Belongs to the loop's thread.
 */
final class BackendOutput {
    private final Loop loop;
    private final Endpoint backend;
    private final TunnelEnds.Link link;
    private final TunnelState state;
    private final Activity activity;
    private final TunnelLog log;
    private final Blockage blockage;
    private boolean spoken;
    /** Bytes of the client that the backend has refused or did not get in time. */
    private boolean lost;
    private long accepted;
    /** Read by others, a little late. */
    private long taken;

    BackendOutput(Loop loop, TunnelEnds ends, TunnelState state, Activity activity, TunnelLog log) {
        this.loop = loop;
        this.backend = ends.backend();
        this.link = ends.link();
        this.state = state;
        this.activity = activity;
        this.log = log;
        this.blockage = new Blockage(loop.now());
    }

    /** How long the backend lets its output wait. */
    Blockage blockage() {
        return blockage;
    }

    /** Whether output waits for the backend to take it. */
    boolean waiting() {
        return blockage.blocked();
    }

    /** Bytes that the backend has taken. */
    long bytes() {
        return taken;
    }

    /** Send bytes of the client, or drop them if the backend takes no more. */
    void data(ByteBuffer bytes) {
        if (!state.relaysToBackend()) {
            return;
        }
        int length = bytes.remaining();
        speak();
        try {
            boolean done = backend.write(bytes);
            accepted += length;
            blockage.progress(!done, loop.now());
            taken = delivered();
            activity.dataPassed();
        } catch (IOException e) {
            refused(e);
        }
    }

    /** The endpoint has written some of what waited. */
    void written() {
        blockage.progress(backend.waiting() > 0, loop.now());
        taken = delivered();
        activity.dataPassed();
    }

    /** Output that waited cannot be written. */
    void failed(IOException cause) {
        blockage.progress(false, loop.now());
        refused(cause);
    }

    /** Say that no more bytes come, if that is due and nothing waits. */
    void end() {
        if (!state.endsOutputToBackend() || waiting()) {
            return;
        }
        try {
            speak();
            backend.shutdownOutput();
            state.backendTold();
        } catch (IOException e) {
            log.step("backend cannot be told the end: " + e);
            state.backendRefuses();
        }
    }

    /** The connection is closed, whatever waits. */
    void close() {
        taken = delivered();
        backend.close();
        blockage.progress(false, loop.now());
    }

    /** Whether the backend lacks bytes of the client. */
    boolean undelivered() {
        return lost || backend.waiting() > 0;
    }

    /** From now on an end of the backend may be an answer. */
    private void speak() {
        if (!spoken) {
            spoken = true;
            link.spoken();
        }
    }

    /** What the backend has sent may still be on its way: its end will be seen where it is read. */
    private void refused(IOException cause) {
        log.step("backend takes no more bytes: " + cause);
        lost = true;
        // what has waited is lost
        accepted = taken;
        state.backendRefuses();
    }

    private long delivered() {
        return Math.max(taken, accepted - backend.waiting());
    }
}
