// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a backend may be dialled, judged by how its last connections went.
 * <p>
 * After failures it is left out for a time. Then one request tries it, and its success brings the backend back. The time grows
 * until a connection has worked: that is, the backend has sent a byte, or was still there after a second.
 * Never blocks for longer than it takes to compute.
 */
final class Ejection {
    /* All guarded by this. */
    private int failures;
    private int earlyEnds;
    /** Since a connection has last worked. */
    private int ejections;
    private boolean ejected;
    /** Its connections fail only behind the connect: there is something that answers. */
    private boolean answers;
    /** Who tries it; whoever that is gives the trial back. */
    private Object trial;
    private long until;
    private long soonest;
    private String lastFailure;

    /**
     * Whether a request may dial this backend.
     *
     * @param othersLeft whether there are others: if not, this one may be tried after the shortest time
     */
    synchronized boolean open(boolean othersLeft) {
        return !ejected || trial == null && nanosLeft(othersLeft) <= 0;
    }

    /**
     * A request wants to dial this backend: take the one trial, if it is to be one.
     *
     * @param owner      attempt, which has to end by {@link #connected()}, {@link #failed} or {@link #abandoned}
     * @param othersLeft as {@link #open} says
     * @return whether it may
     */
    synchronized boolean begin(Object owner, boolean othersLeft) {
        if (!open(othersLeft)) {
            return false;
        }
        if (ejected) {
            trial = owner;
        }
        return true;
    }

    /**
     * A dial was given up for a reason that says nothing about the backend. Does nothing if it has ended already.
     *
     * @param owner attempt
     */
    synchronized void abandoned(Object owner) {
        endTrial(owner);
    }

    /** The backend has accepted a connection. Returns whether it was left out before. */
    synchronized boolean connected() {
        boolean back = ejected;
        failures = 0;
        ejected = false;
        trial = null;
        return back;
    }

    /**
     * The backend has not accepted a connection.
     *
     * @param owner attempt
     * @return for how long it is left out from now on, empty if it is not, or was already
     */
    synchronized Optional<Duration> failed(Object owner, String reason, FailurePolicy policy) {
        lastFailure = reason;
        failures++;
        boolean tried = endTrial(owner);
        if (!tried && (ejected || failures < policy.failures())) {
            return Optional.empty();
        }
        return eject(policy, false);
    }

    /**
     * A connection has ended as soon as it was open, without a byte from the backend.
     *
     * @param othersLeft whether there are other backends: the last one that answers is kept
     * @return for how long it is left out from now on, empty if it is not, or was already
     */
    synchronized Optional<Duration> endedEarly(String reason, FailurePolicy policy, boolean othersLeft) {
        lastFailure = reason;
        earlyEnds++;
        if (ejected || !othersLeft || earlyEnds < policy.earlyEnds()) {
            return Optional.empty();
        }
        return eject(policy, true);
    }

    /** A connection has worked. */
    synchronized void worked() {
        earlyEnds = 0;
        ejections = 0;
    }

    synchronized boolean ejected() {
        return ejected;
    }

    /** Time until a request may try this backend, zero if it may now. */
    synchronized Duration untilTrial(boolean othersLeft) {
        return ejected ? Duration.ofNanos(Math.max(0, nanosLeft(othersLeft))) : Duration.ZERO;
    }

    synchronized Optional<String> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Whether this attempt was the trial. */
    // the attempt itself, which may be equal to another
    @SuppressWarnings("ReferenceEquality")
    private boolean endTrial(Object owner) {
        boolean own = trial == owner;
        if (own) {
            trial = null;
        }
        return own;
    }

    private long nanosLeft(boolean othersLeft) {
        if (!othersLeft && answers) {
            return 0;
        }
        return (othersLeft ? until : Math.min(until, soonest)) - System.nanoTime();
    }

    private Optional<Duration> eject(FailurePolicy policy, boolean answering) {
        if (policy.base().isZero()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        long time = policy.nanos(ejections);
        ejections++;
        ejected = true;
        answers = answering;
        until = now + time;
        soonest = now + policy.soonest();
        return Optional.of(Duration.ofNanos(time));
    }
}
