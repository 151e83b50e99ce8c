// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.Loop;

/**
 * The alarm of a tunnel, and what is done when something is due: while it is open and while it ends. Belongs to the
 * loop's thread.
 */
final class Deadlines implements Watch.Due {
    private final Parts parts;
    private final TunnelState state;
    private final ClientOutput toClient;
    private final BackendOutput toBackend;
    private final OrderlyClose closing;
    private final Ending ending;
    private final Watch watch;
    private final Loop.Alarm alarm;
    /** What the alarm was computed from; if that is the same, the alarm is right or early. */
    private TunnelState.Phase phase = TunnelState.Phase.OPEN;
    private boolean clientWaited;
    private boolean backendWaited;
    private boolean paused;
    /** Whether something was due. */
    private boolean acted;

    Deadlines(Parts parts, OrderlyClose closing, Ending ending, Events events) {
        this.parts = parts;
        this.state = parts.state();
        this.toClient = parts.toClient();
        this.toBackend = parts.toBackend();
        this.closing = closing;
        this.ending = ending;
        this.watch = new Watch(parts, this);
        this.alarm = parts.loop().alarm(() -> events.happen(this::ring));
    }

    /** Set the alarm anew if something may be due sooner than before, and do what is due. Returns whether something was. */
    boolean remind() {
        boolean pauses = parts.pauses();
        acted = false;
        if (pauses || paused || ending.floods() || clientWaited != toClient.waiting() || backendWaited != toBackend.waiting()
                || phase != state.phase(toClient.waiting())) {
            paused = pauses;
            clientWaited = toClient.waiting();
            backendWaited = toBackend.waiting();
            ring();
        }
        return acted;
    }

    /** Do what is due, and set the alarm for what is due next. */
    void ring() {
        phase = state.phase(toClient.waiting());
        if (ending.enter(phase) && phase == TunnelState.Phase.CLIENT_TAKES && toClient.handOver()) {
            acted = true;
            return;
        }
        long wait = phase == TunnelState.Phase.OPEN ? watch.look() : ending.left(state.lost());
        if (wait <= 0) {
            overdue();
            return;
        }
        wait = Math.min(wait, Math.min(pause(parts.paceOfClient()), pause(parts.paceOfBackend())));
        if (wait == Long.MAX_VALUE) {
            alarm.clear();
        } else {
            alarm.set(parts.loop().now() + wait);
        }
    }

    /** It is over. */
    void clear() {
        alarm.clear();
    }

    private long pause(Pacer pacer) {
        long now = parts.loop().now();
        return pacer.pauses(now) ? pacer.readAt() - now : Long.MAX_VALUE;
    }

    /** What the tunnel waits for at its end has not come in time. */
    private void overdue() {
        acted = true;
        switch (phase) {
            case BACKEND_FINISHES -> {
                parts.log().step("backend did not finish in time");
                state.answer(toBackend.undelivered());
            }
            case CLIENT_TAKES, CLIENT_ANSWERS -> {
                if (phase == TunnelState.Phase.CLIENT_ANSWERS && ending.backendStuck()) {
                    // the client's answer stands behind what the backend does not take
                    parts.log().step("backend did not take the last bytes in time");
                    state.backendCut();
                    ending.again();
                } else {
                    parts.log().step("client did not finish in time");
                    state.clientCut();
                }
            }
            case BACKEND_LINGERS -> {
                parts.log().step("backend did not end in time");
                state.backendCut();
            }
            default -> throw new IllegalStateException("Nothing is overdue in phase " + phase);
        }
    }

    // ---- while it is open

    @Override
    public void idle() {
        close(CloseCodes.GOING_AWAY, "idle", TunnelEnd.By.SERVER);
    }

    @Override
    public void old() {
        close(CloseCodes.GOING_AWAY, "lifetime is over", TunnelEnd.By.SERVER);
    }

    @Override
    public void clientStuck() {
        parts.log().info("client takes no data");
        close(CloseCodes.POLICY, "client takes no data", TunnelEnd.By.SERVER);
    }

    @Override
    public void backendStuck() {
        parts.log().warning("backend takes no bytes");
        close(CloseCodes.BACKEND_LOST, "backend takes no bytes", TunnelEnd.By.BACKEND);
        state.backendCut();
    }

    @Override
    public void dead() {
        parts.log().info("client does not answer pings");
        close(CloseCodes.GOING_AWAY, "no pong", TunnelEnd.By.SERVER);
        toClient.writeWaiting();
        state.clientLost();
    }

    private void close(int code, String reason, TunnelEnd.By by) {
        closing.close(code, reason, by);
        acted = true;
    }
}
