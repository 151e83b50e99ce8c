// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.Dial;
import org.wstunnel.loop.BackgroundLog;
import org.wstunnel.loop.Threads;

/**
 * The processes of one program: keeps as many of them running as there is work for, and ends them all.
 * <p>
 * Each process has a socket of its own, so that it is known which tunnel goes to which process. One thread, the
 * supervisor, decides and starts; each end has a thread of its own, since it may take long.
 */
public final class ProcessPool implements SpawnedProgram, SpawnedAddress.Processes {
    private static final System.Logger LOGGER = System.getLogger(ProcessPool.class.getName());
    /** The supervisor looks around at least this often, even if nothing wakes it. */
    private static final long LOOK_AROUND = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final SpawnOptions options;
    private final BackendAddress address;
    private final ReentrantLock lock = new ReentrantLock();
    /** Signalled when the state of a process has changed, or has to change. */
    private final Condition changed = lock.newCondition();
    /** Guarded by {@link #lock}. */
    private final List<Slot> slots;
    /** Guarded by {@link #lock}. */
    private boolean closing;
    /** Guarded by {@link #lock}. */
    private String lastEnd = "none was started yet";
    /** Only used by {@link #start()} and {@link #close()}, which never run at the same time. */
    private Thread supervisor;

    /**
     * Create a pool, which starts nothing yet.
     *
     * @param tunnel  name of the tunnel, for the log
     * @param backend name of the backend, for the log
     * @param place   where the processes listen
     * @param options what to start
     */
    public ProcessPool(String tunnel, String backend, SocketPlace place, SpawnOptions options) {
        this.name = "Tunnel " + tunnel + ": backend " + backend;
        this.options = options;
        this.address = new SpawnedAddress(this, place.address().text());
        this.slots = IntStream.range(0, options.maxProcs()).mapToObj(place::numbered).map(Slot::new).toList();
    }

    @Override
    public BackendAddress address() {
        return address;
    }

    @Override
    public void requireFree() throws IOException {
        for (Slot slot : slots) {
            slot.place().requireFree();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            closing = false;
        } finally {
            lock.unlock();
        }
        supervisor = Thread.ofVirtual().name("wstunnel-spawn").start(this::supervise);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Threads.join(supervisor);
        lock.lock();
        try {
            for (Slot slot : slots) {
                Run run = slot.run();
                if (run != null && run.state() == Run.State.RUNNING) {
                    end(run);
                } else if (run != null && run.coming()) {
                    ended(run);
                }
            }
            while (slots.stream().anyMatch(slot -> slot.run() != null)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Run acquire(Dial dial) throws IOException {
        Dial.Watch ending = dial.onClose(this::wake);
        lock.lock();
        try {
            while (!closing) {
                Run run = choose();
                if (run == null) {
                    throw new ConnectException("no process of the program is running: " + lastEnd);
                }
                if (enter(run, dial)) {
                    return run;
                }
            }
            throw new ConnectException("the program is being stopped");
        } finally {
            lock.unlock();
            ending.close();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(Run run) {
        lock.lock();
        try {
            if (run.leave()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(Run run, IOException reason) {
        lock.lock();
        try {
            if (run.state() == Run.State.RUNNING) {
                log(Level.DEBUG, run.child().source(), "refuses a connection: " + reason);
                run.refuses();
                lastEnd = "the last one refused a connection (" + reason.getMessage() + ")";
            }
        } finally {
            lock.unlock();
        }
    }

    private Run choose() {
        Run best = null;
        Slot free = null;
        for (Slot slot : slots) {
            Run run = slot.run();
            if (run != null && run.takesTunnels() && (best == null || run.load() < best.load())) {
                best = run;
            }
            if (free == null && slot.ready()) {
                free = slot;
            }
        }
        boolean enough = best != null && best.load() < options.maxLoadPerProc();
        return enough || free == null ? best : free.want();
    }

    /** Takes a place on the process, and waits until it runs; gives the place back if it does not. */
    private boolean enter(Run run, Dial dial) throws IOException {
        boolean running = false;
        run.enter();
        try {
            changed.signalAll();
            while (run.coming()) {
                changed.awaitNanos(dial.nanosLeft());
            }
            running = run.state() == Run.State.RUNNING;
            return running;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            if (!running) {
                run.leave();
            }
        }
    }

    private void supervise() {
        lock.lock();
        try {
            while (!closing) {
                wantAtLeastTheMinimum();
                Run wanted = wanted();
                if (wanted != null) {
                    start(wanted);
                } else {
                    endIdle();
                    changed.awaitNanos(nanosUntilNext());
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the supervisor", e);
        } finally {
            lock.unlock();
        }
    }

    private void wantAtLeastTheMinimum() {
        long missing = options.minProcs() - taking();
        for (Slot slot : slots) {
            if (missing > 0 && slot.ready()) {
                slot.want();
                missing--;
            }
        }
    }

    private long taking() {
        return slots.stream().map(Slot::run).filter(run -> run != null && run.takesTunnels()).count();
    }

    private Run wanted() {
        for (Slot slot : slots) {
            if (slot.run() != null && slot.run().state() == Run.State.WANTED) {
                return slot.run();
            }
        }
        return null;
    }

    /** Starts a process, and lets go of the lock while it does. */
    // what follows the end of a program logs its own failures
    @SuppressWarnings("FutureReturnValueIgnored")
    private void start(Run run) {
        run.state(Run.State.STARTING);
        Child child = null;
        Throwable failure = null;
        lock.unlock();
        try {
            child = Child.start(options, run.place(), name);
        } catch (IOException | RuntimeException | Error e) {
            // an error, too: a system that is out of threads may have some at the next attempt
            failure = e;
        } finally {
            lock.lock();
        }
        if (child == null) {
            Duration pause = run.failed();
            lastEnd = "the last one could not be started";
            log(Level.WARNING, name, "cannot be started, next attempt in " + pause + ": " + failure);
            ended(run);
            return;
        }
        run.started(child);
        log(Level.INFO, child.source(), "started on " + run.place());
        child.exit().thenAccept(value -> exited(run, value));
        changed.signalAll();
    }

    private void exited(Run run, int value) {
        lock.lock();
        try {
            if (run.state() != Run.State.RUNNING) {
                // this pool has asked it to end
                return;
            }
            Duration pause = run.failed();
            lastEnd = "the last one ended with exit value " + value;
            log(closing ? Level.DEBUG : Signal.asksToEnd(value) ? Level.INFO : Level.WARNING, run.child().source(),
                    "ended with exit value " + value + ", may start again in " + pause);
            end(run);
        } finally {
            lock.unlock();
        }
    }

    /** In the background: an event loop may wait for the lock, so it must not be held while the log hangs. */
    private static void log(Level level, String source, String what) {
        BackgroundLog.add(LOGGER, level, () -> source + ": " + what);
    }

    private void endIdle() {
        long idleTimeout = options.idleTimeout().toNanos();
        long taking = taking();
        for (Slot slot : slots.reversed()) {
            Run run = slot.run();
            if (run == null || run.state() != Run.State.RUNNING || run.load() > 0) {
                continue;
            }
            if (run.refusing()) {
                Duration pause = run.failed();
                log(Level.WARNING, run.child().source(), "does not accept connections and is ended, may start again in " + pause);
                end(run);
            } else if (taking > options.minProcs() && run.idleNanos() >= idleTimeout) {
                log(Level.INFO, run.child().source(), "has had no tunnel for " + options.idleTimeout() + " and is ended");
                end(run);
                taking--;
            }
        }
    }

    private long nanosUntilNext() {
        long next = LOOK_AROUND;
        long taking = taking();
        for (Slot slot : slots) {
            Run run = slot.run();
            if (run == null && taking < options.minProcs()) {
                next = Math.min(next, slot.nanosUntilReady());
            } else if (run != null && run.state() == Run.State.RUNNING && run.load() == 0 && taking > options.minProcs()) {
                next = Math.min(next, options.idleTimeout().toNanos() - run.idleNanos());
            }
        }
        return next;
    }

    /** Ends a process, or clears away what is left of it. */
    private void end(Run run) {
        run.state(Run.State.ENDING);
        Thread.ofVirtual().name("wstunnel-spawn-end").start(() -> {
            try {
                run.child().end(options.killSignal(), options.killTimeout());
            } finally {
                lock.lock();
                try {
                    ended(run);
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    private void ended(Run run) {
        run.state(Run.State.ENDED);
        changed.signalAll();
    }
}
