package org.wstunnel.tunnel;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.TunnelActivity;

/**
 * Watches the time on one tunnel: when to ping, when it has idled or lived too long, when its client takes
 * nothing, and when its end has taken too long.
 * <p>
 * Runs on threads of the {@link TunnelClock}; the lock is held for computing only, never for I/O.
 */
final class Watch implements TunnelActivity {
    private static final System.Logger LOGGER = System.getLogger(Watch.class.getName());
    /** When a scheduler wants a ping but the last one could not be written yet. */
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int PING_PAYLOAD = 8;

    private final TunnelOptions options;
    private final ClientOutput output;
    private final TunnelClock clock;
    private final Ends ends;
    private final long start = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Optional<Duration> lifetime;
    /** Null where a client may take its time. Guarded by the lock. */
    private final StuckClient stuckClient;

    /** Guarded by the lock. */
    private Future<?> next;
    /** Guarded by the lock. */
    private Future<?> hardEnd;
    /** Guarded by the lock. */
    private boolean stopped;
    /** Guarded by the lock: {@link System#nanoTime()} of the next question to the scheduler. */
    private long askAt = start;
    /** Guarded by the lock. */
    private boolean askNever;
    /** Written by the reading thread. */
    private volatile long lastReceived = start;
    /** Written by both threads of the tunnel; either value is right. */
    private volatile long lastData = start;

    /**
     * What to do when the time is over.
     */
    interface Ends {
        /** No data has passed for the idle timeout. */
        void idle();

        /** The longest lifetime is over. */
        void old();

        /** The client has taken nothing for as long as it may. */
        void stuck();

        /** The scheduler has given the client up. */
        void dead();
    }

    Watch(TunnelOptions options, ClientOutput output, TunnelClock clock, Ends ends) {
        this.options = options;
        this.output = output;
        this.clock = clock;
        this.ends = ends;
        this.lifetime = options.limits().lifetime();
        this.stuckClient = options.limits().slowClient().map(it -> new StuckClient(output, it.toNanos())).orElse(null);
    }

    void start() {
        look();
    }

    void received() {
        lastReceived = System.nanoTime();
    }

    void dataPassed() {
        lastData = System.nanoTime();
    }

    /** Nanoseconds since data has passed in either direction. */
    long sinceData() {
        return System.nanoTime() - lastData;
    }

    /** From now on only the end is watched: run the action if {@link #stop()} does not come before. */
    void endWithin(Duration timeout, Runnable action) {
        lock.lock();
        try {
            if (!stopped && hardEnd == null) {
                cancel(next);
                askNever = true;
                hardEnd = schedule(timeout.toNanos(), action);
            }
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            cancel(next);
            cancel(hardEnd);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Duration sinceReceived() {
        return since(lastReceived);
    }

    @Override
    public Duration sinceSent() {
        return since(output.lastProgress());
    }

    @Override
    public boolean sending() {
        return output.sending();
    }

    @Override
    public Optional<Duration> awaitingPong() {
        return output.awaitingPong() ? Optional.of(sincePing()) : Optional.empty();
    }

    @Override
    public Duration sincePing() {
        return since(output.lastPing());
    }

    /** Do what is due, and come back for what is due next. */
    private void look() {
        Runnable action = null;
        lock.lock();
        try {
            if (stopped || hardEnd != null) {
                return;
            }
            long now = System.nanoTime();
            long wait = NEVER;
            action = overdue(now);
            if (action == null) {
                wait = untilOverdue(now);
                if (!askNever && now - askAt >= 0) {
                    action = ask(now);
                }
                if (!askNever) {
                    wait = Math.min(wait, askAt - now);
                }
            }
            if (wait != NEVER) {
                next = schedule(Math.max(wait, 1), this::look);
            }
        } finally {
            lock.unlock();
        }
        if (action != null) {
            action.run();
        }
    }

    /** What ends the tunnel now, if something does. */
    private Runnable overdue(long now) {
        if (options.idleTimeout().isPresent() && now - lastData >= options.idleTimeout().get().toNanos()) {
            return ends::idle;
        }
        if (lifetime.isPresent() && now - start >= lifetime.get().toNanos()) {
            return ends::old;
        }
        return stuckClient != null && stuckClient.look(now) ? ends::stuck : null;
    }

    private long untilOverdue(long now) {
        long wait = NEVER;
        if (options.idleTimeout().isPresent()) {
            wait = options.idleTimeout().get().toNanos() - (now - lastData);
        }
        if (lifetime.isPresent()) {
            wait = Math.min(wait, lifetime.get().toNanos() - (now - start));
        }
        return stuckClient == null ? wait : Math.min(wait, stuckClient.interval());
    }

    private Runnable ask(long now) {
        PingDecision decision;
        try {
            decision = options.ping().decide(this);
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Ping scheduler " + options.ping().name() + " failed, tunnel "
                    + options.name() + " is pinged no more", e);
            decision = PingDecision.never();
        }
        return switch (decision.action()) {
            case WAIT -> {
                // saturates: a scheduler may well say "in a hundred years"
                long delay = decision.delay().compareTo(Duration.ofDays(3650)) > 0
                        ? Duration.ofDays(3650).toNanos()
                        : decision.delay().toNanos();
                askAt = now + Math.max(delay, 1_000_000L);
                yield null;
            }
            case NEVER -> {
                askNever = true;
                yield null;
            }
            case GIVE_UP -> {
                askNever = true;
                yield ends::dead;
            }
            case PING -> {
                askAt = now + RETRY_NANOS;
                yield this::ping;
            }
        };
    }

    private void ping() {
        long before = output.lastPing();
        byte[] payload = new byte[PING_PAYLOAD];
        ThreadLocalRandom.current().nextBytes(payload);
        try {
            output.ping(payload);
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.DEBUG, "Ping could not be written, the reading thread will see why", e);
            return;
        }
        if (output.lastPing() == before) {
            // another frame is being written, and it will be followed by the ping; the scheduler is asked a little later
            return;
        }
        lock.lock();
        try {
            askAt = System.nanoTime();
            cancel(next);
        } finally {
            lock.unlock();
        }
        look();
    }

    private Future<?> schedule(long nanos, Runnable task) {
        try {
            return clock.in(nanos, task);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "The server has stopped, nothing is watched any more", e);
            return null;
        }
    }

    private static void cancel(Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    private static Duration since(long then) {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - then));
    }
}
