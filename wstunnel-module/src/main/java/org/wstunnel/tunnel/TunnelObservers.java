// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Passes every event on to all receivers; one that fails disturbs neither the tunnel nor the other receivers.
 */
public final class TunnelObservers implements TunnelObserver {
    private final List<TunnelObserver> receivers = new CopyOnWriteArrayList<>();
    private final Consumer<Runnable> thread;

    /** Create without a receiver. Whoever reports an event tells the receivers of it. */
    public TunnelObservers() {
        this(Runnable::run);
    }

    /**
     * Create without a receiver.
     *
     * @param thread runs each task that tells the receivers of one event; they may block if the thread is its own
     */
    public TunnelObservers(Consumer<Runnable> thread) {
        this.thread = thread;
    }

    /**
     * Add a receiver.
     *
     * @param receiver is told all further events
     */
    public void add(TunnelObserver receiver) {
        receivers.add(receiver);
    }

    @Override
    public void refused(TunnelRefusal refusal) {
        tell(it -> it.refused(refusal));
    }

    @Override
    public void refusedOther(TunnelRefusal refusal) {
        tell(it -> it.refusedOther(refusal));
    }

    @Override
    public void dialled(String tunnel, String backend, long nanos, boolean connected) {
        tell(it -> it.dialled(tunnel, backend, nanos, connected));
    }

    @Override
    public void handshaken(Tunnel session, long nanos) {
        tell(it -> it.handshaken(session, nanos));
    }

    @Override
    public void opened(Tunnel session) {
        tell(it -> it.opened(session));
    }

    @Override
    public void answered(Tunnel session, long nanos) {
        tell(it -> it.answered(session, nanos));
    }

    @Override
    public void goesOn(Tunnel session) {
        tell(it -> it.goesOn(session));
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        tell(it -> it.closed(session, end));
    }

    private void tell(Consumer<TunnelObserver> event) {
        thread.accept(() -> receivers.forEach(receiver -> {
            try {
                event.accept(receiver);
            } catch (RuntimeException | Error e) {
                LogQueue.add(Level.WARNING, () -> "An observer of tunnels has failed: " + receiver, e);
            }
        }));
    }
}
