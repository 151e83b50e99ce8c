package org.wstunnel.tunnel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.BackgroundLog;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * Relays payload between the two connections of one tunnel, until both are closed. Belongs to the loop's thread.
 * <p>
 * Whatever happens is told to the {@link TunnelState}, and {@link #advance()} then does what that asks for.
 */
final class Relay {
    private static final System.Logger LOGGER = System.getLogger(Relay.class.getName());
    /** So long without data is a moment in which nothing is under way. */
    private static final long LULL_NANOS = 20_000_000L;

    private final Loop loop;
    private final TunnelEnds ends;
    private final Endpoint client;
    private final Endpoint backend;
    private final TunnelLog log;
    private final Told told;
    private final TunnelState state = new TunnelState();
    private final ClientOutput output;
    private final Blockage backendBlockage;
    private final FromClient fromClient;
    private final FromBackend fromBackend;
    private final Activity activity;
    private final Watch watch;
    private final Ending ending;
    private final Loop.Alarm alarm;
    private final Loop.Alarm lull;
    private long lullEnd;
    private int lullCode;
    private String lullReason;
    private boolean opened;
    private boolean clientClosed;
    private boolean backendClosed;
    private boolean linkClosed;
    private boolean clientLost;
    private boolean answered;
    private boolean over;
    private boolean heard;
    private boolean spoken;
    /** Bytes of the client that the backend has refused or did not get in time. */
    private boolean undelivered;
    private long accepted;
    /** Read by others, a little late. */
    private long toBackend;
    /** What the alarm was computed from; if that is the same, the alarm is right or early. */
    private boolean clientWaited;
    private boolean backendWaited;
    private boolean paused;
    /** Whether something has changed that has to be acted on. */
    private boolean again;
    private TunnelState.Phase phase = TunnelState.Phase.OPEN;

    /**
     * Learns what others want to know. Called on the loop's thread; must not block.
     */
    interface Told {
        /** The client has answered a ping after so many nanoseconds. */
        void answered(long nanos);

        /** Both connections are closed. */
        void over();
    }

    Relay(Loop loop, TunnelEnds ends, TunnelOptions options, FrameMode mode, TunnelLog log, Told told) {
        this.loop = loop;
        this.ends = ends;
        this.client = ends.client();
        this.backend = ends.backend();
        this.log = log;
        this.told = told;
        this.output = new ClientOutput(loop, client, state);
        this.backendBlockage = new Blockage(loop.now());
        this.fromClient = new FromClient(loop, client, options, log, new Frames());
        this.fromBackend = new FromBackend(loop, backend, output, mode, options, log);
        this.activity = new Activity(loop, output);
        this.watch = new Watch(loop, options, output, backendBlockage, activity, log, new Times());
        this.ending = new Ending(loop, options.closeTimeout(), output, backendBlockage);
        this.alarm = loop.alarm(() -> guarded(this::ring));
        this.lull = loop.alarm(() -> guarded(this::closeIfLull));
    }

    // ---- commands, on the loop's thread

    void open() {
        guarded(() -> {
            if (clientClosed) {
                return;
            }
            opened = true;
            try {
                client.open(new ClientEvents());
                backend.open(new BackendEvents());
                fromClient.take(ends.early());
                output.flushPongs();
            } catch (IOException e) {
                lost(e);
            }
            ring();
        });
    }

    void close(int code, String reason) {
        guarded(() -> close(code, reason, TunnelEnd.By.SERVER));
    }

    void closeInLull(int code, String reason, Duration patience) {
        guarded(() -> {
            lullCode = code;
            lullReason = reason;
            lullEnd = loop.now() + patience.toNanos();
            closeIfLull();
        });
    }

    void abort() {
        guarded(() -> {
            state.clientCut();
            state.backendCut();
        });
    }

    TunnelEnd end() {
        return state.end();
    }

    TunnelTraffic traffic() {
        return new TunnelTraffic(toBackend, fromBackend.bytes(), fromClient.frames(), fromBackend.frames(),
                                 backendBlockage.total(loop.now()), output.blockage().total(loop.now()));
    }

    // ---- how it goes on

    private void guarded(Runnable event) {
        if (over) {
            return;
        }
        try {
            event.run();
            advance();
        } catch (Throwable e) {
            failed(e);
        }
    }

    /** Does what the state asks for. */
    private void advance() {
        do {
            again = false;
            step();
        } while (again || output.failure() != null && !clientLost && !clientClosed);
    }

    private void step() {
        if (clientClosed && backendClosed) {
            return;
        }
        if (output.failure() != null && !clientLost) {
            lost(output.failure());
        }
        if (opened) {
            endOutputToBackend();
        }
        closeWhatIsOver();
        if (clientClosed && backendClosed) {
            over();
        } else if (opened) {
            want();
            remind();
        }
    }

    private void endOutputToBackend() {
        if (!backendClosed && state.endsOutputToBackend() && !backendBlockage.blocked()) {
            try {
                speak();
                backend.shutdownOutput();
                state.backendTold();
            } catch (IOException e) {
                log.step("backend cannot be told the end: " + e);
                state.backendRefuses();
            }
        }
    }

    /** The backend first: whoever reads the answer to its Close may open the next tunnel at once. */
    private void closeWhatIsOver() {
        if (!backendClosed && state.backendOver()) {
            closeBackend();
        }
        if (!clientClosed && opened) {
            if (state.wantsClose() && !state.readsClient()) {
                answered();
            }
            output.writeWaiting();
        }
        if (!clientClosed && state.clientOver(output.waiting())) {
            clientClosed = true;
            client.close();
        }
    }

    private void closeBackend() {
        backendClosed = true;
        toBackend = delivered();
        backend.close();
        backendBlockage.progress(false, loop.now());
        linkClosed();
    }

    private void linkClosed() {
        if (!linkClosed) {
            linkClosed = true;
            ends.link().closed();
        }
    }

    private void over() {
        over = true;
        alarm.clear();
        lull.clear();
        attempt(this::answered);
        told.over();
    }

    private void answered() {
        if (!answered) {
            answered = true;
            ends.answered().run();
        }
    }

    /** Says which side is to be read. */
    private void want() {
        long now = loop.now();
        boolean readClient = !clientClosed && state.readsClient() && !backendBlockage.blocked() && !fromClient.pacer().pauses(now);
        if (!clientClosed) {
            client.wantRead(readClient);
        }
        if (!backendClosed) {
            backend.wantRead(state.readsBackend()
                                     && (!state.relaysToClient() || !output.waiting() && !fromBackend.pacer().pauses(now)));
        }
        activity.hears(readClient && !output.waiting());
    }

    /** Sets the alarm anew if something may be due earlier than before. */
    private void remind() {
        boolean pauses = pauses();
        if (pauses || paused || ending.floods(fromBackend.dropped()) || clientWaited != output.waiting() || backendWaited != backendBlockage.blocked()
                || phase != state.phase(output.waiting())) {
            paused = pauses;
            clientWaited = output.waiting();
            backendWaited = backendBlockage.blocked();
            ring();
        }
    }

    private boolean pauses() {
        return fromClient.pacer().pauses(loop.now()) || fromBackend.pacer().pauses(loop.now());
    }

    /** Does what is due, and sets the alarm for what is due next. */
    private void ring() {
        if (clientClosed && backendClosed) {
            return;
        }
        phase = state.phase(output.waiting());
        ending.enter(phase, fromBackend.dropped());
        long wait = phase == TunnelState.Phase.OPEN ? watch.look() : ending.left(clientLost, fromBackend.dropped());
        if (wait <= 0) {
            overdue();
            again = true;
            return;
        }
        wait = Math.min(wait, Math.min(pause(fromClient.pacer()), pause(fromBackend.pacer())));
        if (wait == Long.MAX_VALUE) {
            alarm.clear();
        } else {
            alarm.set(loop.now() + wait);
        }
    }

    private long pause(Pacer pacer) {
        return pacer.pauses(loop.now()) ? pacer.readAt() - loop.now() : Long.MAX_VALUE;
    }

    /** What the tunnel waits for at its end has not come in time. */
    private void overdue() {
        switch (phase) {
            case BACKEND_FINISHES -> {
                log.step("backend did not finish in time");
                state.answer(undelivered());
            }
            case CLIENT_TAKES, CLIENT_ANSWERS -> {
                log.step("client did not finish in time");
                state.clientCut();
            }
            case BACKEND_LINGERS -> {
                log.step("backend did not end in time");
                state.backendCut();
            }
            default -> throw new IllegalStateException("Nothing is overdue in phase " + phase);
        }
    }

    private void closeIfLull() {
        long now = loop.now();
        // what waits, or is held back, is under way
        boolean busy = output.waiting() || backendBlockage.blocked() || pauses();
        long lullAt = (busy ? now : lastData()) + LULL_NANOS;
        if (lullAt - now <= 0 || lullEnd - now <= 0) {
            close(lullCode, lullReason, TunnelEnd.By.SERVER);
        } else {
            lull.set(lullAt - lullEnd < 0 ? lullAt : lullEnd);
        }
    }

    /** When data has passed last, or could have passed again after a pause. */
    private long lastData() {
        long last = watch.lastData();
        long read = fromClient.pacer().readAt();
        long sent = fromBackend.pacer().readAt();
        last = read - last > 0 ? read : last;
        return sent - last > 0 ? sent : last;
    }

    // ---- what happens

    private void close(int code, String reason, TunnelEnd.By by) {
        if (state.close(code, reason, by)) {
            log.step("closing with " + code + " " + reason);
            // the client's answer stands behind what it has sent before
            fromClient.pacer().lift();
            again = true;
        }
    }

    /** The client is lost. */
    private void lost(IOException cause) {
        if (!clientLost && !clientClosed) {
            log.step("client is lost" + (phase == TunnelState.Phase.OPEN ? ": " : " while closing: ") + cause);
            clientLost = true;
            state.clientLost();
        }
    }

    /** This tunnel has a fault, or its loop has: nobody else is harmed, and it ends whatever fails on the way. */
    private void failed(Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        attempt(() -> log.error("tunnel failed", cause));
        attempt(backend::close);
        attempt(this::linkClosed);
        attempt(this::answered);
        attempt(() -> {
            if (opened && !clientClosed) {
                state.closeAnyway(CloseCodes.BACKEND_LOST, "internal error", TunnelEnd.By.SERVER);
                output.writeClose();
            }
        });
        attempt(client::close);
        state.clientCut();
        state.backendCut();
        clientClosed = true;
        backendClosed = true;
        attempt(alarm::clear);
        attempt(lull::clear);
        told.over();
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "A step of a tunnel's end has failed", e);
        }
    }

    private void toBackend(ByteBuffer bytes) {
        if (backendClosed || !state.relaysToBackend()) {
            return;
        }
        int length = bytes.remaining();
        speak();
        try {
            boolean done = backend.write(bytes);
            accepted += length;
            backendBlockage.progress(!done, loop.now());
            toBackend = delivered();
            watch.dataPassed();
        } catch (IOException e) {
            backendRefuses(e);
        }
    }

    /** From now on an end of the backend may be an answer. */
    private void speak() {
        if (!spoken) {
            spoken = true;
            ends.link().spoken();
        }
    }

    /** What the backend has sent may still be on its way: its end will be seen where it is read. */
    private void backendRefuses(IOException cause) {
        log.step("backend takes no more bytes: " + cause);
        undelivered = true;
        // what has waited is lost
        accepted = toBackend;
        state.backendRefuses();
    }

    private void readBackend() {
        try {
            boolean relays = state.relaysToClient();
            int read = relays ? fromBackend.read() : fromBackend.drop();
            if (read > 0) {
                ending.fromBackend();
                fromBackend(relays);
            }
            if (fromBackend.notUtf8()) {
                log.warning("backend sent bytes that are not UTF-8");
                fromClient.pacer().lift();
                state.closeAnyway(CloseCodes.NOT_UTF8, "backend sent bytes that are not UTF-8", TunnelEnd.By.BACKEND);
            }
            if (read < 0) {
                judge("closed without a byte");
                fromClient.pacer().lift();
                state.backendEnded(true, undelivered());
            }
        } catch (IOException e) {
            judge(e.toString());
            if (phase == TunnelState.Phase.OPEN) {
                log.warning("backend connection is lost: " + e);
            }
            undelivered |= backendBlockage.blocked();
            fromClient.pacer().lift();
            state.backendEnded(false, undelivered());
        }
    }

    private void fromBackend(boolean relays) {
        if (!heard) {
            heard = true;
            ends.link().heard();
        }
        if (relays) {
            watch.dataPassed();
        }
    }

    /** An end before the first byte says something about the backend. */
    private void judge(String how) {
        if (!heard) {
            ends.link().lost(how);
        }
    }

    private long delivered() {
        return Math.max(toBackend, accepted - backend.waiting());
    }

    private boolean undelivered() {
        return undelivered || backend.waiting() > 0;
    }

    private final class ClientEvents implements Endpoint.Listener {
        private final Runnable read = this::read;

        @Override
        public void readable() {
            guarded(read);
        }

        private void read() {
            if (clientClosed || !state.readsClient() || backendBlockage.blocked() || fromClient.pacer().pauses(loop.now())) {
                return;
            }
            try {
                fromClient.read();
                output.flushPongs();
            } catch (IOException e) {
                lost(e);
            }
        }

        @Override
        public void written() {
            guarded(() -> {
                output.written();
                watch.dataPassed();
            });
        }

        @Override
        public void writeFailed(IOException cause) {
            guarded(() -> output.failed(cause));
        }

        @Override
        public void failed(Throwable cause) {
            Relay.this.failed(cause);
        }
    }

    private final class BackendEvents implements Endpoint.Listener {
        private final Runnable read = this::read;

        @Override
        public void readable() {
            guarded(read);
        }

        private void read() {
            boolean holds = state.relaysToClient() && (output.waiting() || fromBackend.pacer().pauses(loop.now()));
            if (!backendClosed && state.readsBackend() && !holds) {
                readBackend();
            }
        }

        @Override
        public void written() {
            guarded(() -> {
                backendBlockage.progress(backend.waiting() > 0, loop.now());
                toBackend = delivered();
                watch.dataPassed();
            });
        }

        @Override
        public void writeFailed(IOException cause) {
            guarded(() -> {
                backendBlockage.progress(false, loop.now());
                backendRefuses(cause);
            });
        }

        @Override
        public void failed(Throwable cause) {
            Relay.this.failed(cause);
        }
    }

    private final class Frames implements FromClient.Sink {
        @Override
        public void payload(ByteBuffer bytes, boolean firstIsText) {
            if (firstIsText) {
                fromBackend.clientSendsText();
            }
            toBackend(bytes);
        }

        @Override
        public void received() {
            activity.received();
        }

        @Override
        public void ping(byte[] payload, int length) {
            output.pong(payload, length);
        }

        @Override
        public void pong(byte[] payload, int length) {
            long nanos = output.roundTrip(payload, length);
            if (nanos >= 0) {
                told.answered(nanos);
            }
        }

        @Override
        public void closed(int code, String reason) {
            log.step("client has closed with " + code + " " + reason);
            state.clientClosed(code, reason);
        }

        @Override
        public void violated(int code, String reason) {
            log.info("client broke the protocol: " + reason);
            close(code, reason, TunnelEnd.By.CLIENT);
        }
    }

    private final class Times implements Watch.Due {
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
            log.info("client takes no data");
            close(CloseCodes.POLICY, "client takes no data", TunnelEnd.By.SERVER);
        }

        @Override
        public void backendStuck() {
            log.warning("backend takes no bytes");
            close(CloseCodes.BACKEND_LOST, "backend takes no bytes", TunnelEnd.By.BACKEND);
            state.backendCut();
        }

        @Override
        public void dead() {
            log.info("client does not answer pings");
            close(CloseCodes.GOING_AWAY, "no pong", TunnelEnd.By.SERVER);
            output.writeWaiting();
            clientLost = true;
            state.clientLost();
        }
    }
}
