// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a request holds at the gate from the moment it is let in: its places among the open tunnels.
 * <p>
 * Filled by one thread; {@link #close()} may be called by any thread and any number of times.
 */
public final class Admission implements AutoCloseable {
    /** Guarded by this object's monitor, which is never held for more than a few counters. */
    private final Deque<Runnable> held = new ArrayDeque<>();

    /**
     * Remember what has to be given back.
     *
     * @param giveBack gives it back; is called once, does not block and does not fail
     */
    public synchronized void hold(Runnable giveBack) {
        held.push(giveBack);
    }

    /** Give everything back: the tunnel has ended, or was refused or could not be opened. */
    @Override
    public synchronized void close() {
        while (!held.isEmpty()) {
            held.pop().run();
        }
    }
}
