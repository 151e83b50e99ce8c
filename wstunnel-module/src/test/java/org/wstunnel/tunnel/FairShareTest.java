package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that never wait, and others that want to run.
 */
class FairShareTest {
    private static final int HOGS = 8 * Runtime.getRuntime().availableProcessors();
    private static final int NEWCOMERS = 50;
    private static final int MUCH = 1 << 20;
    private static final long WORK_NANOS = 200_000;

    private final AtomicBoolean over = new AtomicBoolean();

    private void hog() {
        FairShare share = new FairShare();
        while (!over.get()) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < WORK_NANOS) {
                Thread.onSpinWait();
            }
            share.passed(MUCH);
        }
    }

    @Test
    void whoComesFromOutsideGetsItsTurn() throws InterruptedException {
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < HOGS; i++) {
            hogs.add(Thread.ofVirtual().start(this::hog));
        }
        try {
            for (int i = 0; i < NEWCOMERS; i++) {
                // as a new connection is: started by the listener's own thread, which is none of the scheduler's
                Thread newcomer = Thread.ofVirtual().unstarted(() -> { });
                Thread listener = Thread.ofPlatform().start(newcomer::start);
                listener.join();
                assertThat(newcomer.join(Duration.ofSeconds(20))).as("newcomer " + i + " has run").isTrue();
            }
        } finally {
            over.set(true);
            for (Thread hog : hogs) {
                hog.join();
            }
        }
    }
}
