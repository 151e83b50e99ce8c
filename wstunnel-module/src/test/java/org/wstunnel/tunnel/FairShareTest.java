package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that never wait, and others that want to run.
 */
@Timeout(120)
class FairShareTest {
    private static final int HOGS = 8 * Runtime.getRuntime().availableProcessors();
    private static final int NEWCOMERS = 51;
    private static final int PIECE = 256 * 1024;
    private static final long WORK_NANOS = 200_000;
    /** What a read may take while the code is not compiled and the machine is busy. */
    private static final long SLOW_NANOS = 20_000_000;
    private static final int SLOW_NEWCOMERS = 11;
    private static final Duration GIVE_UP = Duration.ofSeconds(20);

    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder pieces = new LongAdder();
    private final List<Thread> hogs = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        over.set(true);
        for (Thread hog : hogs) {
            assertThat(hog.join(GIVE_UP)).as("the hog has ended").isTrue();
        }
    }

    private void hog(FairShare share, LongAdder done) {
        while (!over.get()) {
            work(WORK_NANOS);
            done.increment();
            share.passed(PIECE);
        }
    }

    /** Little is done in a long time. */
    private void slowHog(FairShare share) {
        while (!over.get()) {
            work(SLOW_NANOS);
            pieces.increment();
            share.passed(PIECE / 4, 1, SLOW_NANOS);
        }
    }

    private static void work(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private void startHogs(boolean known) {
        for (int i = 0; i < HOGS; i++) {
            hogs.add(Thread.ofVirtual().start(() -> hog(new FairShare(known), pieces)));
        }
    }

    /** Whether it is known who waits, as far as this JDK can tell; a newer one can do what an older one does. */
    private static Stream<Boolean> known() {
        return Stream.of(WaitingThreads.KNOWN, false).distinct();
    }

    /** Start one as a new connection is: by the listener's own thread, which is none of the scheduler's. */
    private Thread newcomer(Runnable work) throws InterruptedException {
        Thread newcomer = Thread.ofVirtual().unstarted(work);
        Thread listener = Thread.ofPlatform().start(newcomer::start);
        listener.join();
        return newcomer;
    }

    @ParameterizedTest
    @MethodSource("known")
    void whoComesFromOutsideGetsItsTurn(boolean known) throws InterruptedException {
        startHogs(known);
        for (int i = 0; i < NEWCOMERS; i++) {
            assertThat(newcomer(() -> { }).join(GIVE_UP)).as("newcomer " + i + " has run").isTrue();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "older JDKs do not tell who waits")
    void whoComesFromOutsideIsInFrontOfThoseWhoNeverWait() throws Exception {
        startHogs(true);
        assertNewcomersAreInFront(NEWCOMERS);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "older JDKs do not tell who waits")
    void whoIsSlowGivesWayWhateverItHasPassedOn() throws Exception {
        for (int i = 0; i < HOGS; i++) {
            hogs.add(Thread.ofVirtual().start(() -> slowHog(new FairShare())));
        }
        assertNewcomersAreInFront(SLOW_NEWCOMERS);
    }

    private void assertNewcomersAreInFront(int newcomers) throws Exception {
        List<Long> between = new ArrayList<>();
        for (int i = 0; i < newcomers; i++) {
            CompletableFuture<Long> ran = new CompletableFuture<>();
            long before = pieces.sum();
            newcomer(() -> ran.complete(pieces.sum()));
            between.add(ran.get() - before);
        }
        between.sort(null);
        // each processor ends the piece that it has and at most one that was let out; the rest is for a busy machine
        assertThat(between.get(newcomers / 2)).as("pieces of work until a newcomer has run: " + between).isLessThan(HOGS);
    }

    @ParameterizedTest
    @MethodSource("known")
    void allWhoNeverWaitGetOn(boolean known) throws InterruptedException {
        List<LongAdder> done = new ArrayList<>();
        for (int i = 0; i < HOGS; i++) {
            LongAdder mine = new LongAdder();
            done.add(mine);
            hogs.add(Thread.ofVirtual().start(() -> hog(new FairShare(known), mine)));
        }
        long start = System.nanoTime();
        for (LongAdder one : done) {
            while (one.sum() < 100 && System.nanoTime() - start < GIVE_UP.toNanos()) {
                Thread.onSpinWait();
            }
        }
        assertThat(done).allSatisfy(one -> assertThat(one.sum()).isGreaterThanOrEqualTo(100));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "older JDKs do not tell who waits")
    void whoIsInterruptedLeavesTheLine() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 1000; i++) {
                Turns.await(0);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        assertThat(interrupted.get()).isTrue();
        assertThat(Turns.inUse()).isFalse();
        // were they taken for threads that were let out and do not run yet, the next ones that wait would not be seen
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
            hogs.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        long start = System.nanoTime();
        while (!Turns.othersWait() && System.nanoTime() - start < GIVE_UP.toNanos()) {
            Thread.onSpinWait();
        }
        assertThat(Turns.othersWait()).isTrue();
    }
}
