package org.wstunnel.spawn;

import java.time.Duration;

/**
 * A place for one process, with the history of those that were there. All of it is guarded by the lock of the {@link ProcessPool}.
 */
final class Slot {
    private final SocketPlace place;
    private final Backoff backoff = new Backoff();
    /** The process that is here, or comes or goes; {@code null} if there is none. */
    private Run run;
    /** {@link System#nanoTime()} before which nothing is started here. */
    private long notBefore = System.nanoTime();

    Slot(SocketPlace place) {
        this.place = place;
    }

    SocketPlace place() {
        return place;
    }

    Run run() {
        return run;
    }

    /** Asks for a process. */
    Run want() {
        run = new Run(this);
        return run;
    }

    /** There is no process any more. */
    void free() {
        run = null;
    }

    /** Whether a process may be started here now. */
    boolean ready() {
        return run == null && nanosUntilReady() <= 0;
    }

    long nanosUntilReady() {
        return notBefore - System.nanoTime();
    }

    /**
     * The process has ended, or could not be started.
     *
     * @param ran how long it has run
     * @return time until the next start
     */
    Duration failed(Duration ran) {
        Duration pause = backoff.after(ran);
        notBefore = System.nanoTime() + pause.toNanos();
        return pause;
    }
}
