// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.wstunnel.loop.Loop;

/**
 * What the classes of one open tunnel share. Belongs to the loop's thread.
 *
 * @param loop          loop of both connections
 * @param ends          both connections
 * @param options       options
 * @param log           log of this tunnel
 * @param state         its state
 * @param toClient      everything that is sent to the client
 * @param toBackend     everything that is sent to the backend
 * @param activity      when something has happened
 * @param paceOfClient  speed limit of what the client sends
 * @param paceOfBackend speed limit of what the backend sends
 */
record Parts(Loop loop,
        TunnelEnds ends,
        TunnelOptions options,
        TunnelLog log,
        TunnelState state,
        ClientOutput toClient,
        BackendOutput toBackend,
        Activity activity,
        Pacer paceOfClient,
        Pacer paceOfBackend) {
    static Parts of(Loop loop, TunnelEnds ends, TunnelOptions options, TunnelLog log) {
        TunnelState state = new TunnelState();
        ClientOutput toClient = new ClientOutput(loop, ends.client(), state);
        Activity activity = new Activity(loop, toClient);
        return new Parts(loop, ends, options, log, state, toClient, new BackendOutput(loop, ends, state, activity, log), activity,
                new Pacer(options.limits().bytesFromClient(), loop.now()),
                new Pacer(options.limits().bytesToClient(), loop.now()));
    }

    /** Whether a speed limit holds one direction back. */
    boolean pauses() {
        long now = loop.now();
        return paceOfClient.pauses(now) || paceOfBackend.pauses(now);
    }
}
