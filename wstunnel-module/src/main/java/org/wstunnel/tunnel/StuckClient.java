package org.wstunnel.tunnel;

/**
 * Finds out whether a client takes nothing, by looking now and then: a write that is under way at two looks, with no other one having
 * ended between them, has lasted for all of that time. So the writes themselves measure nothing.
 * <p>
 * Guarded by the lock of the {@link Watch}.
 */
final class StuckClient {
    private final ClientOutput output;
    private final long timeoutNanos;
    /** Whether a write was under way at the last look. */
    private boolean sending;
    /** What ended last before that write. */
    private long progress;
    /** When that write was seen first. */
    private long since;

    StuckClient(ClientOutput output, long timeoutNanos) {
        this.output = output;
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * Look.
     *
     * @param now {@link System#nanoTime()}
     * @return whether one write has lasted for the timeout
     */
    boolean look(long now) {
        // in this order: a write that has ended since the last look is seen by its time
        boolean sendingNow = output.sending();
        long progressNow = output.lastProgress();
        if (!sendingNow || !sending || progressNow != progress) {
            sending = sendingNow;
            progress = progressNow;
            since = now;
        }
        return sending && now - since >= timeoutNanos;
    }

    /** Time to the next look: a quarter of the timeout, so that it is kept to within that. */
    long interval() {
        return Math.max(1_000_000L, timeoutNanos / 4);
    }
}
