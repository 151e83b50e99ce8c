// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.function.Consumer;

import org.wstunnel.loop.BackgroundQueue;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;
import org.wstunnel.tunnel.TunnelObservers;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Tells receivers that may block what has happened, on a thread other than those of event loops and requests.
 *
 * @param queue     where they are told
 * @param receivers receivers, told one after another; the failure of one does not affect the others
 */
record InBackground(BackgroundQueue queue, TunnelObservers receivers) implements TunnelObserver {
    @Override
    public void refused(TunnelRefusal refusal) {
        later(it -> it.refused(refusal));
    }

    @Override
    public void refusedOther(TunnelRefusal refusal) {
        later(it -> it.refusedOther(refusal));
    }

    @Override
    public void dialled(String tunnel, String backend, long nanos, boolean connected) {
        later(it -> it.dialled(tunnel, backend, nanos, connected));
    }

    @Override
    public void handshaken(Tunnel session, long nanos) {
        later(it -> it.handshaken(session, nanos));
    }

    @Override
    public void opened(Tunnel session) {
        later(it -> it.opened(session));
    }

    @Override
    public void answered(Tunnel session, long nanos) {
        later(it -> it.answered(session, nanos));
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        later(it -> it.closed(session, end));
    }

    private void later(Consumer<TunnelObserver> event) {
        queue.add(() -> event.accept(receivers));
    }
}
