// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * One open tunnel, as everybody else sees it. What passes through it is the affair of its {@link Relay}, on an event
 * loop; the methods of this class may be called by any thread.
 */
public final class Tunnel {
    private final TunnelOptions options;
    private final TunnelInfo info;
    private final Registry registry;
    private final Loop loop;
    private final Endpoint client;
    private final Relay relay;
    private final Progress progress;
    private final long opened = System.nanoTime();
    private final CountDownLatch over = new CountDownLatch(1);

    /** Who knows of the open tunnels. */
    public interface Registry {
        /** A tunnel opens. */
        void add(Tunnel session);

        /**
         * The client of a tunnel has answered a ping. Called on the loop's thread; must not block.
         *
         * @param session tunnel
         * @param nanos   time between the ping and its pong, in nanoseconds
         */
        void answered(Tunnel session, long nanos);

        /** Time between two reports that a tunnel is still open; zero for never. */
        Duration progressEvery();

        /** A tunnel has been open for one more interval, and stays so. Called on the loop's thread; must not block. */
        void goesOn(Tunnel session);

        /** A tunnel has ended. */
        void remove(Tunnel session, TunnelEnd end);
    }

    /**
     * Create a tunnel; nothing passes before {@link #run()}.
     *
     * @param loop     loop of both connections
     * @param ends     both connections, owned by the tunnel from now on
     * @param options  options
     * @param info     who is at the ends
     * @param mode     type of the frames to the client
     * @param registry where to register while open
     */
    public Tunnel(Loop loop, TunnelEnds ends, TunnelOptions options, TunnelInfo info, FrameMode mode, Registry registry) {
        this.loop = loop;
        this.options = options;
        this.info = info;
        this.registry = registry;
        this.client = ends.client();
        this.progress = new Progress(loop, registry.progressEvery(), () -> registry.goesOn(this));
        this.relay = new Relay(loop, ends, options, mode, new TunnelLog(options.name(), info.id(), options.debug()),
                new Relay.Told() {
                    @Override
                    public void answered(long nanos) {
                        registry.answered(Tunnel.this, nanos);
                    }

                    @Override
                    public void over() {
                        progress.stop();
                        over.countDown();
                    }
                });
    }

    /** Run the tunnel on its loop, and wait until it has ended. Not on the loop's thread. */
    public void run() {
        registry.add(this);
        try {
            if (!loop.execute(this::open)) {
                loop.executeInAnyCase(relay::cannotOpen);
            }
            awaitEnd();
        } finally {
            registry.remove(this, relay.end());
        }
    }

    /** Name of the tunnel's route. */
    public String tunnel() {
        return options.name();
    }

    /** Who is at the ends. */
    public TunnelInfo info() {
        return info;
    }

    /** Time since the tunnel was opened. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - opened);
    }

    /** What has passed so far; figures of an open tunnel may be a little old. */
    public TunnelTraffic traffic() {
        return relay.traffic();
    }

    /** Close the tunnel in order: the client gets a Close frame, unless the tunnel is ending already. */
    public void close(int code, String reason) {
        loop.execute(() -> relay.close(code, reason));
    }

    /**
     * Close the tunnel in order at a moment in which no data passes, so that an answer under way gets in front of the
     * Close frame.
     *
     * @param code     close code
     * @param reason   reason
     * @param patience how long to wait for such a moment at most
     */
    public void closeInLull(int code, String reason, Duration patience) {
        loop.execute(() -> relay.closeInLull(code, reason, patience));
    }

    /** End now: both connections are closed. */
    public void abort() {
        loop.executeInAnyCase(relay::abort);
    }

    private void open() {
        progress.start();
        relay.open();
    }

    // the server interrupts the threads of its connections when it has no time left
    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                over.await();
                // whoever had the connection before closes it without regard as soon as this returns
                client.awaitClosed();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                abort();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
