// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.wstunnel.frame.CloseCodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is told of the open tunnels, and what those are told that come too late.
 */
@Timeout(60)
class OpenTunnelsTest {
    private static final TunnelEnd END = new TunnelEnd(CloseCodes.NORMAL, "", TunnelEnd.By.CLIENT);

    private final SimulatedLoop loop = new SimulatedLoop();
    private final OpenTunnels tunnels = new OpenTunnels(Duration.ofMinutes(7));
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final TunnelObserver observer = new TunnelObserver() {
        @Override
        public void refused(TunnelRefusal refusal) {
            told.add("refused " + refusal.tunnel());
        }

        @Override
        public void refusedOther(TunnelRefusal refusal) {
            told.add("refused other " + refusal.tunnel());
        }

        @Override
        public void dialled(String tunnel, String backend, long nanos, boolean connected) {
            told.add("dialled " + tunnel + " " + backend + " " + nanos + " " + connected);
        }

        @Override
        public void handshaken(Tunnel session, long nanos) {
            told.add("handshaken " + session.info().id() + " " + nanos);
        }

        @Override
        public void opened(Tunnel session) {
            told.add("opened " + session.info().id());
        }

        @Override
        public void answered(Tunnel session, long nanos) {
            told.add("answered " + session.info().id() + " " + nanos);
        }

        @Override
        public void goesOn(Tunnel session) {
            told.add("goes on " + session.info().id());
        }

        @Override
        public void closed(Tunnel session, TunnelEnd end) {
            told.add("closed " + session.info().id() + " " + end.code());
        }
    };

    private Tunnel tunnel(String id) {
        Nobody nobody = new Nobody();
        TunnelEnds ends = new TunnelEnds(new SimulatedEndpoint("client", loop, new Verdict(), nobody), new byte[0],
                new SimulatedEndpoint("backend", loop, new Verdict(), nobody), nobody, () -> {});
        return PlainTunnel.of(id, loop, ends, tunnels);
    }

    @Test
    void everyObserverIsToldEverythingThoughAnotherFails() {
        tunnels.observers().add(failing());
        tunnels.observers().add(observer);
        TunnelRefusal refusal = new TunnelRefusal("t", "1", "client", 403, "origin", Map.of(), "");
        Tunnel first = tunnel("1");
        tunnels.observers().refused(refusal);
        tunnels.observers().refusedOther(refusal);
        tunnels.observers().dialled("t", "b", 3, true);
        tunnels.observers().handshaken(first, 4);
        tunnels.add(first);
        tunnels.answered(first, 5);
        tunnels.goesOn(first);
        assertThat(tunnels.count()).isEqualTo(1);
        assertThat(tunnels.sessions()).containsExactly(first);
        tunnels.remove(first, END);
        assertThat(tunnels.count()).isZero();
        assertThat(told).containsExactly("refused t", "refused other t", "dialled t b 3 true", "handshaken 1 4", "opened 1",
                "answered 1 5", "goes on 1", "closed 1 1000");
        assertThat(tunnels.progressEvery()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void receiversCanBeToldLater() {
        List<Runnable> later = new CopyOnWriteArrayList<>();
        TunnelObservers receivers = new TunnelObservers(later::add);
        receivers.add(observer);
        receivers.add(failing());
        tunnels.observers().add(receivers);
        Tunnel first = tunnel("1");
        tunnels.add(first);
        tunnels.remove(first, END);
        assertThat(told).isEmpty();
        later.forEach(Runnable::run);
        assertThat(told).containsExactly("opened 1", "closed 1 1000");
    }

    private static TunnelObserver failing() {
        return new TunnelObserver() {
            @Override
            public void opened(Tunnel session) {
                throw new IllegalStateException("deliberate");
            }

            @Override
            public void closed(Tunnel session, TunnelEnd end) {
                throw new AssertionError("deliberate");
            }
        };
    }

    @Test
    void aTunnelThatOpensWhileNoneIsAcceptedIsClosed() {
        tunnels.add(tunnel("in time"));
        assertThat(loop.due()).isNull();
        tunnels.refuse(CloseCodes.GOING_AWAY, "stopping");
        assertThat(tunnels.stopping() && tunnels.leaving()).isTrue();
        tunnels.add(tunnel("late"));
        assertThat(loop.due()).isNotNull();
        tunnels.start();
        assertThat(tunnels.stopping() || tunnels.leaving()).isFalse();
        tunnels.add(tunnel("again"));
        assertThat(loop.due()).isNull();
    }

    @Test
    void whoLeavesStillAccepts() {
        tunnels.leave();
        assertThat(tunnels.leaving()).isTrue();
        assertThat(tunnels.stopping()).isFalse();
        tunnels.add(tunnel("1"));
        assertThat(loop.due()).isNull();
    }

    @Test
    void theEndOfTheLastTunnelIsWaitedFor() throws Exception {
        Tunnel first = tunnel("1");
        Tunnel second = tunnel("2");
        tunnels.add(first);
        tunnels.add(second);
        tunnels.awaitNone(1);
        assertThat(tunnels.count()).as("no longer than it may take").isEqualTo(2);
        CompletableFuture<Integer> left = CompletableFuture.supplyAsync(() -> {
            tunnels.awaitNone(TimeUnit.HOURS.toNanos(1));
            return tunnels.count();
        });
        tunnels.remove(first, END);
        assertThat(left).isNotDone();
        tunnels.remove(second, END);
        assertThat(left.get(30, TimeUnit.SECONDS)).isZero();
        tunnels.awaitNone(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        tunnels.add(tunnel("1"));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            tunnels.awaitNone(TimeUnit.HOURS.toNanos(1));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        waiting.interrupt();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
    }
}
