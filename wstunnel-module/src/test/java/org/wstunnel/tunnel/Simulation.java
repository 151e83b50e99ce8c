// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;

import org.wstunnel.frame.CloseCodes;

/**
 * Runs a schedule: a whole tunnel between a simulated client and a simulated backend, on virtual time. After each event
 * of the loop all that is promised of a tunnel is checked.
 */
// the stack traces say nothing
@SuppressWarnings("StaticAssignmentOfThrowable")
final class Simulation {
    /** More events than that without any time passing are a loop that spins. */
    private static final int MOST_EVENTS = 20_000;
    private static final int NANOS_PER_MILLI = 1_000_000;
    /** Whether each event is printed. */
    private static final boolean TRACE = Boolean.getBoolean("simulation.trace");
    private static final ThreadLocal<SimulatedLoop> LOOP = ThreadLocal.withInitial(SimulatedLoop::new);
    /** One for all, as Java has one OutOfMemoryError for all when memory is short. */
    private static final Error DELIBERATE = new Error("deliberate");
    private static final Stop STOP = new Stop();

    private final Schedule schedule;
    private final Setting setting;
    private final SimulatedLoop loop;
    private final Verdict verdict = new Verdict();
    private final ModelClient client;
    private final ModelBackend backend;
    private final Relay relay;
    private final Promises promises;
    private boolean opened;

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    private Simulation(Schedule schedule) {
        this.schedule = schedule;
        this.setting = schedule.setting();
        this.loop = LOOP.get();
        loop.reset(setting.start(), setting.roomy());
        Bytes fromBackend = new Bytes();
        this.client = new ModelClient(setting, loop, verdict, fromBackend);
        this.backend = new ModelBackend(setting, loop, verdict, client, fromBackend);
        client.backend(backend.endpoint());
        this.promises = new Promises(setting, loop, verdict, client, backend);
        TunnelEnds ends = new TunnelEnds(client.endpoint(), client.early(), backend.endpoint(), promises, promises::placeGiven);
        TunnelOptions options = setting.options(new SimulatedPing(setting.ping()));
        this.relay = new Relay(loop, ends, options, setting.mode(), new TunnelLog("simulated", "1", 0), promises);
        promises.watch(relay);
    }

    /**
     * Run a schedule.
     *
     * @return what was wrong first, {@code null} if nothing
     */
    static String run(Schedule schedule) {
        Simulation simulation = new Simulation(schedule);
        try {
            schedule.steps().forEach(simulation::step);
            simulation.finish();
        } catch (Stop e) {
            // the verdict says why
        }
        return simulation.verdict.fault();
    }

    private void step(Step step) {
        switch (step) {
            case Step.Open open -> open();
            case Step.Turn turn -> turn(turn.backendFirst());
            case Step.Pass pass -> pass((long) pass.millis() * NANOS_PER_MILLI);
            case Step.ClientData data -> {
                if (!client.hasEnded()) {
                    client.stream().data(data.content(), data.length(), data.fin());
                    client.arrive(data.later());
                }
            }
            case Step.ClientPing ping -> {
                client.stream().ping(ping.length());
                client.arrive(ping.later());
            }
            case Step.ClientPong pong -> {
                client.stream().pong(new byte[pong.length()]);
                client.arrive(0);
            }
            case Step.ClientCloses closes -> {
                client.stream().close(closes.code(), closes.reasonLength());
                client.arrive(closes.later());
            }
            case Step.ClientViolates violates -> {
                client.stream().violate(violates.violation());
                client.arrive(violates.later());
            }
            case Step.ClientArrives arrives -> client.arrive(arrives.later());
            case Step.ClientEnds ends -> client.end(ends.inside());
            case Step.ClientResets resets -> client.reset(resets.reads(), resets.writes());
            case Step.ClientTakes takes -> client.endpoint().room(takes.bytes() < 0 ? SimulatedEndpoint.ENDLESS : takes.bytes());
            case Step.ClientStops stops -> client.endpoint().noRoom();
            case Step.BackendData data -> backend.send(data.content(), data.length(), data.later());
            case Step.BackendArrives arrives -> backend.arrive(arrives.later());
            case Step.BackendEnds ends -> backend.end();
            case Step.BackendResets resets -> backend.reset(resets.reads(), resets.writes());
            case Step.BackendTakes takes -> backend.endpoint()
                    .room(takes.bytes() < 0 ? SimulatedEndpoint.ENDLESS : takes.bytes());
            case Step.BackendStops stops -> backend.endpoint().noRoom();
            case Step.Close close -> close(close.code());
            case Step.CloseInLull close -> loop.execute(() -> {
                promises.commandInLull(close.code(), close.patience());
                relay.closeInLull(close.code(), "in a lull", Duration.ofMillis(close.patience()));
            });
            case Step.Abort abort -> abort();
            case Step.LoopFails fails -> {
                promises.failure(opened);
                event(() -> {
                    client.endpoint().loopFails(DELIBERATE);
                    backend.endpoint().loopFails(DELIBERATE);
                });
            }
            case Step.PlaceThrows fails -> promises.placeThrows(DELIBERATE);
            case Step.Throws fails -> (fails.client() ? client.endpoint() : backend.endpoint())
                    .faults().plan(fails.call(), fails.times(), DELIBERATE);
        }
    }

    private void open() {
        if (!opened) {
            opened = true;
            promises.opened();
            event(relay::open);
        }
    }

    private void close(int code) {
        loop.execute(() -> {
            promises.command(code);
            relay.close(code, "by command");
        });
    }

    private void abort() {
        loop.execute(() -> {
            promises.abort();
            relay.abort();
        });
    }

    // ---- the end

    private void finish() {
        open();
        settle();
        end(schedule.finale().client(), schedule.finale().backend());
        pass((long) schedule.finale().pause() * NANOS_PER_MILLI);
        if (!promises.isOver()) {
            trigger(schedule.finale().trigger());
            pass(30L * 1000 * NANOS_PER_MILLI);
        }
        if (!promises.isOver()) {
            // a tunnel whose peers do nothing may be open for ever, unless the server closes it
            close(CloseCodes.GOING_AWAY);
            pass((13L * setting.close() + 2000) * NANOS_PER_MILLI);
        }
        promises.atTheEnd();
        check();
    }

    private void end(Schedule.Peer clientEnd, Schedule.Peer backendEnd) {
        switch (clientEnd) {
            case COOPERATES -> client.cooperate();
            case DIES -> client.die();
            case IS_LOST -> client.reset(true, true);
            default -> {
                // as before
            }
        }
        switch (backendEnd) {
            case COOPERATES -> backend.cooperate();
            case DIES -> backend.die();
            case IS_LOST -> backend.reset(true, true);
            default -> {
                // as before
            }
        }
    }

    private void trigger(Schedule.Trigger trigger) {
        switch (trigger) {
            case CLIENT_CLOSES -> step(new Step.ClientCloses(4001, 3, 0));
            case CLIENT_ENDS -> client.end(false);
            case BACKEND_ENDS -> backend.end();
            case SERVER_CLOSES -> close(CloseCodes.GOING_AWAY);
            case ABORT -> abort();
        }
    }

    // ---- the loop

    private void pass(long nanos) {
        settle();
        long left = nanos;
        int rings = 0;
        while (loop.untilAlarm() <= left) {
            long until = loop.untilAlarm();
            promises.timePasses(until);
            loop.pass(until);
            left -= until;
            settle();
            verdict.require(until > 0 || ++rings < 100, "alarms ring without any time passing");
            check();
        }
        promises.timePasses(left);
        loop.pass(left);
        settle();
    }

    /** Lets the loop turn until there is nothing to do. */
    private void settle() {
        int turns = 0;
        while (turn(turns % 2 == 0)) {
            verdict.require(++turns < MOST_EVENTS, "the loop has always something to do");
            check();
        }
        if (opened) {
            promises.quiet();
            check();
        }
    }

    private boolean turn(boolean backendFirst) {
        boolean busy = ready(backendFirst ? backend.endpoint() : client.endpoint());
        busy |= ready(backendFirst ? client.endpoint() : backend.endpoint());
        int rings = 0;
        for (Runnable due = loop.due(); due != null; due = loop.due()) {
            event(due);
            busy = true;
            verdict.require(++rings < 100, "alarms ring again and again");
        }
        return busy;
    }

    private boolean ready(SimulatedEndpoint endpoint) {
        boolean[] busy = new boolean[1];
        event(() -> busy[0] = endpoint.ready());
        return busy[0];
    }

    private void event(Runnable event) {
        client.endpoint().newTurn();
        backend.endpoint().newTurn();
        promises.beforeEvent();
        try {
            event.run();
        } catch (Throwable e) {
            verdict.fault("thrown into the loop: " + e);
        }
        loop.endTurn();
        if (TRACE) {
            long millis = (loop.now() - setting.start()) / NANOS_PER_MILLI;
            System.out.println(millis + " ms: " + client.endpoint() + " " + backend.endpoint() + " " + relay.end());
        }
        promises.afterEvent();
        check();
    }

    private void check() {
        if (verdict.fault() != null) {
            throw STOP;
        }
    }
}
