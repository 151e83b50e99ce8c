package org.wstunnel.backend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * One attempt to connect to a backend: when it has to be done, and what the backend is told first.
 */
public final class Dial {
    private static final byte[] NOTHING = new byte[0];
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long deadline;
    private final byte[] preamble;

    private Dial(long deadline, byte[] preamble) {
        this.deadline = deadline;
        this.preamble = preamble;
    }

    /**
     * An attempt that starts now.
     *
     * @param timeout how long it may take, with everything that belongs to it: looking up the name, connecting, the TLS handshake
     * @return attempt
     */
    public static Dial within(Duration timeout) {
        return new Dial(System.nanoTime() + timeout.toNanos(), NOTHING);
    }

    /**
     * The same attempt, and the backend is sent some bytes as soon as it is connected, before the TLS handshake if there is one.
     *
     * @param bytes bytes, few enough for the send buffer of a new connection (some kilobytes)
     * @return attempt
     */
    public Dial preamble(byte[] bytes) {
        return new Dial(deadline, bytes);
    }

    /**
     * What the backend is sent first.
     *
     * @return bytes, empty for none
     */
    byte[] preamble() {
        return preamble;
    }

    /**
     * Whether the time is over.
     *
     * @return whether nothing is left
     */
    boolean over() {
        return deadline - System.nanoTime() <= 0;
    }

    /**
     * Time that is left.
     *
     * @return nanoseconds, more than zero
     * @throws SocketTimeoutException if the time is over
     */
    public long nanosLeft() throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("connect timed out");
        }
        return left;
    }

    /**
     * Time that is left, for a socket's own timeout. Rounded up, so that no attempt ends before its time.
     *
     * @return milliseconds, more than zero
     * @throws SocketTimeoutException if the time is over
     */
    int millisLeft() throws IOException {
        long millis = (nanosLeft() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
