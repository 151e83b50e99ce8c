// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

/**
 * A place for one process, which knows when the next one may be started there. All of it is guarded by the lock of the
 * {@link ProcessPool}.
 */
final class Slot {
    private final SocketPlace place;
    private final Backoff backoff = new Backoff();
    /** The last process here; {@code null} before the first one. */
    private Run run;

    Slot(SocketPlace place) {
        this.place = place;
    }

    SocketPlace place() {
        return place;
    }

    /** The process here, even if it is still to come or is ending; {@code null} if there is none. */
    Run run() {
        return run == null || run.state() == Run.State.ENDED ? null : run;
    }

    /** Asks for a process. */
    Run want() {
        run = new Run(place, backoff);
        return run;
    }

    /** Whether a process may be started here now. */
    boolean ready() {
        return run() == null && nanosUntilReady() <= 0;
    }

    long nanosUntilReady() {
        return backoff.nanosLeft();
    }
}
