package org.wstunnel.backend;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.wstunnel.spi.Backend;

/**
 * One backend of a pool, with what is known of its state.
 */
public final class BackendNode implements Backend {
    private final String name;
    private final BackendAddress address;
    private final int weight;
    private final AtomicInteger openTunnels = new AtomicInteger();
    /** {@link System#nanoTime()} until which this backend is left out; meaningful while {@link #disabled} is set. */
    private volatile long disabledUntil;
    private volatile boolean disabled;

    /**
     * Create a backend.
     *
     * @param name    name
     * @param address address
     * @param weight  weight
     */
    public BackendNode(String name, BackendAddress address, int weight) {
        this.name = name;
        this.address = address;
        this.weight = weight;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int openTunnels() {
        return openTunnels.get();
    }

    /**
     * Address of this backend.
     *
     * @return address
     */
    public BackendAddress address() {
        return address;
    }

    @Override
    public String toString() {
        return name;
    }

    BackendLink connect(Dial dial) throws IOException {
        openTunnels.incrementAndGet();
        try {
            BackendLink link = address.connect(dial);
            link.onRelease(openTunnels::decrementAndGet);
            disabled = false;
            return link;
        } catch (IOException | RuntimeException e) {
            openTunnels.decrementAndGet();
            throw e;
        }
    }

    void disable(Duration time) {
        disabledUntil = System.nanoTime() + time.toNanos();
        disabled = true;
    }

    /** Time until this backend may be dialled, zero if it may be now. */
    Duration disabledFor() {
        if (!disabled) {
            return Duration.ZERO;
        }
        long left = disabledUntil - System.nanoTime();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }
}
