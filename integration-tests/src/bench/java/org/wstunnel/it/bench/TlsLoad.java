// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Load over TLS. Streams have two threads for each connection, and an echo is not held back here: the sockets' buffers
 * do that. Round trips have one thread for each connection.
 */
final class TlsLoad implements AutoCloseable {
    private static final int BATCH = 64 * 1024;

    /** For a server that does not answer at all. */
    private static final int LIMIT_MILLIS = 30_000;

    private final Measure measure;
    private final boolean framing;
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Latencies latencies = new Latencies();
    private final ReentrantLock latenciesLock = new ReentrantLock();
    private final List<SSLSocket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    TlsLoad(Measure measure, boolean framing, SSLContext context, int port) throws IOException {
        this.measure = measure;
        this.framing = framing;
        for (int i = 0; i < measure.connections(); i++) {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
            sockets.add(socket);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LIMIT_MILLIS);
            ByteBuffer input = ByteBuffer.allocate(BATCH).limit(0);
            if (framing) {
                upgrade(socket, input);
            }
            if (measure.kind().counts()) {
                threads.add(Thread.ofPlatform().daemon().unstarted(() -> ask(socket, input)));
                continue;
            }
            threads.add(Thread.ofPlatform().daemon().unstarted(() -> read(socket, input)));
            if (measure.kind() != Measure.Kind.RECEIVE) {
                threads.add(Thread.ofPlatform().daemon().unstarted(() -> write(socket)));
            }
        }
    }

    /** Open all connections and leave them idle. */
    static TlsLoad idle(int connections, boolean framing, SSLContext context, int port) throws IOException {
        return new TlsLoad(Measure.encrypted(Measure.Kind.ROUND_TRIPS, 64, connections), framing, context, port);
    }

    Sample run(double warmUp, double time, ProcessHandle server) throws InterruptedException {
        threads.forEach(Thread::start);
        Thread.sleep((long) (warmUp * 1000));
        LongAdder counted = measure.kind() == Measure.Kind.SEND ? sent : received;
        latenciesLock.lock();
        try {
            latencies.clear();
        } finally {
            latenciesLock.unlock();
        }
        long before = counted.sum();
        double cpu = ProcessFigures.cpuSeconds(server);
        long start = System.nanoTime();
        Thread.sleep((long) (time * 1000));
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = counted.sum() - before;
        cpu = ProcessFigures.cpuSeconds(server) - cpu;
        if (!measure.kind().counts()) {
            return new Sample(bytes / seconds / 1e6, cpu / bytes * 1e9, 0, 0, 0, 0, 0);
        }
        latenciesLock.lock();
        try {
            int count = latencies.count();
            return new Sample(count / seconds, cpu / count * 1e6, latencies.micros(0.5), latencies.micros(0.9),
                    latencies.micros(0.99),
                    latencies.micros(0.999), 0);
        } finally {
            latenciesLock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        for (SSLSocket socket : sockets) {
            // without it, each waits in turn for a write that waits for the server
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void upgrade(SSLSocket socket, ByteBuffer input) throws IOException {
        socket.getOutputStream().write(Upgrade.request(measure.kind().path()));
        Upgrade upgrade = new Upgrade();
        do {
            int length = socket.getInputStream().read(input.array());
            if (length < 0) {
                throw new IOException("The server has closed the connection in the upgrade");
            }
            input.position(0).limit(length);
        } while (!upgrade.answered(input));
    }

    private void read(SSLSocket socket, ByteBuffer input) {
        FrameSink sink = new FrameSink(framing);
        try {
            InputStream in = socket.getInputStream();
            received.add(sink.take(input));
            for (int length = in.read(input.array()); length >= 0; length = in.read(input.array())) {
                received.add(sink.take(input.position(0).limit(length)));
            }
        } catch (IOException e) {
            // closed at the end of the run
        }
    }

    private void ask(SSLSocket socket, ByteBuffer input) {
        FrameSource frames = new FrameSource(measure.size(), framing);
        FrameSink sink = new FrameSink(framing);
        ByteBuffer out = ByteBuffer.allocate(frames.room());
        try {
            while (!socket.isClosed()) {
                out.clear();
                frames.put(out);
                long askedAt = System.nanoTime();
                socket.getOutputStream().write(out.array(), 0, out.position());
                for (long left = measure.size(); left > 0;) {
                    int length = socket.getInputStream().read(input.array());
                    if (length < 0) {
                        return;
                    }
                    left -= sink.take(input.position(0).limit(length));
                }
                long took = System.nanoTime() - askedAt;
                latenciesLock.lock();
                try {
                    latencies.add(took);
                } finally {
                    latenciesLock.unlock();
                }
            }
        } catch (IOException e) {
            // closed at the end of the run
        }
    }

    private void write(SSLSocket socket) {
        FrameSource frames = new FrameSource(measure.size(), framing);
        ByteBuffer out = ByteBuffer.allocate(Math.max(BATCH, frames.room()));
        try {
            OutputStream stream = socket.getOutputStream();
            while (!socket.isClosed()) {
                out.clear();
                int count = frames.fill(out, Long.MAX_VALUE);
                stream.write(out.array(), 0, out.position());
                sent.add((long) count * measure.size());
            }
        } catch (IOException e) {
            // closed at the end of the run
        }
    }
}
