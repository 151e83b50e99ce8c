// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class AlarmsTest {
    private static final int THREADS = 8;
    private static final int EACH = 20_000;

    private final Alarms alarms = new Alarms();
    private final List<String> rung = new ArrayList<>();

    private Loop.Alarm alarm(String name, long at) {
        Loop.Alarm alarm = alarms.create(() -> rung.add(name));
        alarm.set(at);
        return alarm;
    }

    @Test
    void theyRingInTheOrderOfTheirTimesAndOnce() {
        alarm("late", 30);
        alarm("second", 20);
        alarm("first", 10);
        assertThat(alarms.next()).isEqualTo(10);
        alarms.ring(20);
        alarms.ring(20);
        assertThat(rung).containsExactly("first", "second");
        assertThat(alarms.next()).isEqualTo(30);
    }

    @Test
    void oneThatIsSetAnewOrOffDoesNotRingAtItsOldTime() {
        alarm("moved", 10).set(30);
        alarm("off", 10).clear();
        alarms.ring(20);
        assertThat(rung).isEmpty();
        alarms.ring(30);
        assertThat(rung).containsExactly("moved");
        assertThat(alarms.next()).isEqualTo(Alarms.NONE);
    }

    /**
     * Connections create theirs on their own threads, all at once: none of them is taken for another one that is due at
     * the same time.
     */
    @Test
    void thoseThatThreadsCreateAtOnceAreAllDifferent() throws InterruptedException {
        Queue<Loop.Alarm> created = new ConcurrentLinkedQueue<>();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int k = 0; k < EACH; k++) {
                    created.add(alarms.create(() -> rung.add("it")));
                }
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        created.forEach(alarm -> alarm.set(10));
        alarms.ring(10);
        assertThat(rung).hasSize(THREADS * EACH);
    }
}
