// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.time.Duration;

/**
 * The life of one process, from the wish for it to its end. All of it is guarded by the lock of the {@link ProcessPool}.
 */
final class Run {
    private final SocketPlace place;
    private final Backoff backoff;
    private State state = State.WANTED;
    private Child child;
    private long startedAt;
    private int load;
    private long idleSince = System.nanoTime();
    private boolean refusing;

    /**
     * Create a process that is wanted.
     *
     * @param place   where it is to listen
     * @param backoff when the next one may be started there
     */
    Run(SocketPlace place, Backoff backoff) {
        this.place = place;
        this.backoff = backoff;
    }

    SocketPlace place() {
        return place;
    }

    State state() {
        return state;
    }

    void state(State next) {
        this.state = next;
    }

    Child child() {
        return child;
    }

    void started(Child process) {
        child = process;
        startedAt = System.nanoTime();
        idleSince = startedAt;
        state = State.RUNNING;
    }

    /** It has ended, or could not be started. Returns the time until the next start. */
    Duration failed() {
        return backoff.after(child == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - startedAt));
    }

    /** Tunnels to this process, including those that are being dialled. */
    int load() {
        return load;
    }

    void enter() {
        load++;
    }

    /** Whether this was the last tunnel. */
    boolean leave() {
        idleSince = System.nanoTime();
        return --load == 0;
    }

    long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    /** It runs, but does not accept connections: nothing is sent to it any more. */
    void refuses() {
        refusing = true;
    }

    boolean refusing() {
        return refusing;
    }

    /** Whether tunnels may be sent to it, now or as soon as it runs. */
    boolean takesTunnels() {
        return !refusing && (state == State.RUNNING || coming());
    }

    boolean coming() {
        return state == State.WANTED || state == State.STARTING;
    }

    /** Where a process is in its life. */
    enum State {
        /** Is to be started. */
        WANTED,
        /** Is being started. */
        STARTING,
        /** Runs. */
        RUNNING,
        /** Is asked to end, or has ended and what is left of it is being cleared away. */
        ENDING,
        /** Nothing is left of it, or it could not be started. */
        ENDED
    }
}
