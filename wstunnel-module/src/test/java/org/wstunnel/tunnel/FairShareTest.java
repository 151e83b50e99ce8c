package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

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
    private static final long ANSWER_NANOS = 10_000;
    /** A turn is 64 answers of each hog. Were only bytes counted, it would be tens of thousands. */
    private static final long ANSWERS_IN_A_WAIT = HOGS * 64L * 32;

    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder works = new LongAdder();

    private void hog(long nanos, Consumer<FairShare> work) {
        FairShare share = new FairShare();
        while (!over.get()) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                Thread.onSpinWait();
            }
            works.increment();
            work.accept(share);
        }
    }

    @Test
    void whoComesFromOutsideGetsItsTurn() throws InterruptedException {
        besideHogs(WORK_NANOS, share -> share.passed(MUCH), () -> { });
    }

    @Test
    void answersAreWorkThoughTheyAreSmall() throws InterruptedException {
        List<Long> came = Collections.synchronizedList(new ArrayList<>());
        besideHogs(ANSWER_NANOS, FairShare::answered, () -> came.add(works.sum()));
        List<Long> between = new ArrayList<>();
        for (int i = 1; i < came.size(); i++) {
            between.add(came.get(i) - came.get(i - 1));
        }
        Collections.sort(between);
        // the median: this test's own thread may be kept waiting by other processes
        assertThat(between.get(between.size() / 2)).as("answers while a newcomer waited").isLessThan(ANSWERS_IN_A_WAIT);
    }

    private void besideHogs(long nanos, Consumer<FairShare> work, Runnable newcomers) throws InterruptedException {
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < HOGS; i++) {
            hogs.add(Thread.ofVirtual().start(() -> hog(nanos, work)));
        }
        try {
            for (int i = 0; i < NEWCOMERS; i++) {
                // as a new connection is: started by the listener's own thread, which is none of the scheduler's
                Thread newcomer = Thread.ofVirtual().unstarted(newcomers);
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
