// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.RawClient;

/**
 * Clients as they come: tunnels that open, echo and end in several ways, that idle and are replaced, that stream, and one whose
 * round trips are timed. The number of tunnels at one time stays the same.
 */
final class MixedUse implements AutoCloseable {
    private static final int CHURNING = 4;
    private static final int IDLING = 50;
    private static final int STREAMING = 2;
    private static final Duration BETWEEN_CHURN = Duration.ofMillis(20);
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(10);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(10);
    private static final int LARGEST = 40_000;
    private static final String PATH = "/echo";

    private final Supplier<RawClient> connections;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final LongAdder opened = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean over;

    /**
     * @param connections makes a connection to the gateway on which nothing has been said yet
     */
    MixedUse(Supplier<RawClient> connections) {
        this.connections = connections;
    }

    void start() {
        run(CHURNING, this::churn);
        run(1, this::idle);
        run(STREAMING, this::stream);
        run(1, this::probe);
    }

    /** Waits until as many tunnels are open as will be. */
    void awaitSettled() throws InterruptedException {
        settled.await();
    }

    long opened() {
        return opened.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Nanoseconds of the round trips that were timed since the last call. */
    List<Long> takeLatencies() {
        List<Long> taken = new ArrayList<>();
        for (Long one = latencies.poll(); one != null; one = latencies.poll()) {
            taken.add(one);
        }
        return taken;
    }

    @Override
    public void close() {
        over = true;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Part {
        void run() throws Exception;
    }

    private void run(int count, Part part) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    part.run();
                } catch (Exception | AssertionError e) {
                    failures.add(e.toString());
                }
            }));
        }
    }

    private RawClient open() {
        opened.increment();
        RawClient client = connections.get();
        client.upgrade(PATH);
        return client;
    }

    /** Open, echo, end: with a Close, by vanishing, by a reset, or with the end of the stream. */
    private void churn() throws InterruptedException {
        for (int i = 0; !over; i++) {
            try (RawClient client = open()) {
                echo(client, ThreadLocalRandom.current().nextInt(1, LARGEST));
                switch (i % 4) {
                    case 0 -> client.closeCleanly();
                    case 1 -> client.reset();
                    case 2 -> client.fin().readToAnyEnd();
                    default -> {
                        // closed without a word
                    }
                }
            }
            Thread.sleep(BETWEEN_CHURN);
        }
    }

    /** Idle tunnels, the oldest of which is replaced again and again. Each has to have been pinged, and echoes a last message. */
    private void idle() throws InterruptedException {
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLING; i++) {
                idle.add(open());
            }
            settled.countDown();
            while (!over) {
                try (RawClient oldest = idle.removeFirst()) {
                    echo(oldest, 100);
                    oldest.closeCleanly();
                }
                idle.add(open());
                Thread.sleep(Duration.ofMillis(100));
            }
        } finally {
            settled.countDown();
            idle.forEach(RawClient::close);
        }
    }

    private void stream() throws InterruptedException {
        try (RawClient client = open()) {
            while (!over) {
                echo(client, 16 * 1024);
                Thread.sleep(BETWEEN_PIECES);
            }
            client.closeCleanly();
        }
    }

    private void probe() throws InterruptedException {
        try (RawClient client = open()) {
            while (!over) {
                long start = System.nanoTime();
                echo(client, 64);
                latencies.add(System.nanoTime() - start);
                Thread.sleep(BETWEEN_PROBES);
            }
            client.closeCleanly();
        }
    }

    private void echo(RawClient client, int length) {
        byte[] message = new byte[length];
        ThreadLocalRandom.current().nextBytes(message);
        client.send(Frame.binary(message));
        int position = 0;
        while (position < length) {
            Frame frame = client.readFrame();
            if (frame.opcode() == Frame.PING) {
                client.send(Frame.of(Frame.PONG, frame.payload()));
                continue;
            }
            byte[] part = frame.payload();
            int end = position + part.length;
            if (!frame.isData() || end > length || !Arrays.equals(part, 0, part.length, message, position, end)) {
                throw new AssertionError("The echo of " + length + " bytes differs behind " + position + ": " + frame);
            }
            position = end;
        }
        bytes.add(length);
    }
}
