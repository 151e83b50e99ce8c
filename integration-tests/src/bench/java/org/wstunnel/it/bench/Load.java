// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Puts one measure's load on a server, from one thread that waits for all connections at once, as fast as the server takes it.
 */
public final class Load implements AutoCloseable {
    private static final int BATCH = 64 * 1024;
    private static final int INPUT = 256 * 1024;
    private static final int OPENINGS_AT_ONCE = 64;
    private static final int SOURCES = 40;
    private static final long OPEN_LIMIT = TimeUnit.SECONDS.toNanos(30);
    private static final int LOOK_MILLIS = 100;
    /** Unanswered bytes of a connection that echoes. */
    private static final int WINDOW = 4 << 20;

    private final Measure measure;
    private final boolean framing;
    private final InetSocketAddress address;
    private final Selector selector;
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);
    private final FrameSource frames;
    private final Latencies latencies = new Latencies();
    private long sent;
    private long received;
    private long operations;
    private int open;
    private int started;
    private boolean stopping;
    private long pinged;

    Load(Measure measure, boolean framing, int port) throws IOException {
        this.measure = measure;
        this.framing = framing;
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.selector = Selector.open();
        this.frames = new FrameSource(measure.size(), framing);
    }

    /** Open all connections and leave them idle. */
    public static Load idle(int connections, boolean framing, int port) throws IOException {
        Load load = new Load(Measure.plain(Measure.Kind.RECEIVE, 1, connections), framing, port);
        load.openAll("/echo");
        return load;
    }

    /**
     * Run the load.
     *
     * @param warmUp seconds before the measurement
     * @param time   seconds of the measurement
     * @param server process whose CPU time is counted
     */
    Sample run(double warmUp, double time, ProcessHandle server) throws IOException {
        if (measure.kind() == Measure.Kind.OPEN) {
            while (connections.size() < measure.connections()) {
                start(measure.kind().path());
            }
        } else {
            openAll(measure.kind().path());
        }
        work(warmUp);
        long before = bytes();
        latencies.clear();
        operations = 0;
        double cpu = ProcessFigures.cpuSeconds(server);
        long load = ownCpu();
        long start = System.nanoTime();
        work(time);
        double seconds = (System.nanoTime() - start) / 1e9;
        cpu = ProcessFigures.cpuSeconds(server) - cpu;
        double busy = (ownCpu() - load) / 1e9 / seconds;
        stopping = true;
        boolean stream = !measure.kind().counts();
        double amount = stream ? bytes() - before : operations;
        return new Sample(amount / seconds / (stream ? 1e6 : 1), cpu / amount * (stream ? 1e9 : 1e6), latencies.micros(0.5),
                latencies.micros(0.9), latencies.micros(0.99), latencies.micros(0.999), busy);
    }

    /** Open all connections. */
    void open() throws IOException {
        openAll(path());
    }

    /** Keep the server busy, without measuring. */
    void work(BooleanSupplier over) throws IOException {
        while (!over.getAsBoolean()) {
            turn(LOOK_MILLIS);
        }
        stopping = true;
    }

    /** Messages of 64 bytes to and fro on many tunnels. */
    public static Load roundTrips(int connections, int port) throws IOException {
        return new Load(Measure.plain(Measure.Kind.ROUND_TRIPS, 64, connections), true, port);
    }

    /** Run the load without watching a server. */
    public Sample run(double warmUp, double time) throws IOException {
        return run(warmUp, time, ProcessHandle.current());
    }

    /** Do nothing but answer pings. */
    public void rest(double seconds) throws IOException {
        work(seconds);
    }

    /** Pings that were answered. */
    public long pings() {
        return pinged;
    }

    Measure.Kind kind() {
        return measure.kind();
    }

    String path() {
        return measure.kind().path();
    }

    boolean framing() {
        return framing;
    }

    FrameSource frames() {
        return frames;
    }

    int size() {
        return measure.size();
    }

    int batch() {
        return measure.kind() == Measure.Kind.SEND || measure.kind() == Measure.Kind.ECHO ? Math.max(BATCH, frames.room()) : 256;
    }

    long window() {
        return measure.kind() == Measure.Kind.ECHO ? Math.max(WINDOW, 4L * measure.size()) : Long.MAX_VALUE;
    }

    boolean stopping() {
        return stopping;
    }

    void opened() {
        open++;
    }

    void pinged() {
        pinged++;
    }

    void sent(long bytes) {
        sent += bytes;
    }

    void received(long bytes) {
        received += bytes;
    }

    void operation(long nanos) {
        operations++;
        latencies.add(nanos);
    }

    /** A connection of the measure OPEN has ended: another one takes its place. */
    void next(LoadConnection ended) throws IOException {
        connections.remove(ended);
        if (!stopping) {
            start(path());
        }
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    private long bytes() {
        return measure.kind() == Measure.Kind.SEND ? sent : received;
    }

    private void openAll(String path) throws IOException {
        long start = System.nanoTime();
        while (open < measure.connections()) {
            while (connections.size() < measure.connections() && connections.size() - open < OPENINGS_AT_ONCE) {
                start(path);
            }
            turn(100);
            if (System.nanoTime() - start > OPEN_LIMIT) {
                throw new IOException("Only " + open + " of " + measure.connections() + " connections were opened");
            }
        }
    }

    private void start(String path) throws IOException {
        // more than one source address: a server's port takes only so many connections of one address, closed ones included
        InetSocketAddress source = new InetSocketAddress("127.0.0." + (2 + started++ % SOURCES), 0);
        connections.add(new LoadConnection(this, selector, source, address, path));
    }

    private void work(double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            turn(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    private void turn(long millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid()) {
                ((LoadConnection) key.attachment()).ready(key, input);
            }
        }
        selector.selectedKeys().clear();
    }

    private static long ownCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
