package org.wstunnel.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More threads than processors, and none.
 */
class WaitingThreadsTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Test
    @Timeout(60)
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "older JDKs cannot tell")
    void oneThatCannotRunIsSeenUntilItHasRun() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(PROCESSORS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PROCESSORS; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                running.countDown();
                while (!over.get()) {
                    Thread.onSpinWait();
                }
            }));
        }
        running.await();
        try {
            threads.add(Thread.ofVirtual().start(() -> { }));
            assertThat(WaitingThreads.count()).isPositive();
        } finally {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        // whatever else uses the scheduler comes to an end, too
        while (WaitingThreads.count() > 0) {
            Thread.onSpinWait();
        }
    }
}
