// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tasks, alarms, and what happens to the connections of a loop when something fails.
 */
class EventLoopTest {
    private static final long MILLI = 1_000_000;

    private Loops loops;

    @BeforeEach
    void start() throws IOException {
        loops = new Loops();
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void tasksOfOtherThreadsRunOnTheLoopInTheirOrder() throws InterruptedException {
        BlockingQueue<Integer> ran = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int first = thread * 1000;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    int number = first + i;
                    loops.loop().execute(() -> ran.add(loops.loop().inLoop() ? number : -1));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        loops.on(() -> null);
        assertThat(ran).hasSize(4000).doesNotContain(-1);
        for (int thread = 0; thread < 4; thread++) {
            int first = thread * 1000;
            assertThat(ran.stream().filter(it -> it >= first && it < first + 1000)).isSorted();
        }
    }

    @Test
    void aTaskOfATaskRunsInTheNextTurn() {
        CompletableFuture<Boolean> later = new CompletableFuture<>();
        boolean[] done = new boolean[1];
        loops.loop().execute(() -> {
            loops.loop().execute(() -> later.complete(done[0]));
            done[0] = true;
        });
        assertThat(Loops.get(later)).isTrue();
    }

    @Test
    void alarmsRingInTheOrderOfTheirTimesAndNotBefore() {
        BlockingQueue<String> rung = new LinkedBlockingQueue<>();
        long start = System.nanoTime();
        loops.on(() -> {
            Loop.Alarm replaced = loops.loop().alarm(() -> rung.add("replaced"));
            Loop.Alarm cleared = loops.loop().alarm(() -> rung.add("cleared"));
            loops.loop().alarm(() -> rung.add("third")).set(start + 30 * MILLI);
            loops.loop().alarm(() -> rung.add("first")).set(start + 10 * MILLI);
            loops.loop().alarm(() -> rung.add("second")).set(start + 10 * MILLI);
            replaced.set(start + 5 * MILLI);
            replaced.set(start + 20 * MILLI);
            cleared.set(start + 15 * MILLI);
            cleared.clear();
            return null;
        });
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.add(Loops.next(rung));
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30 * MILLI);
        assertThat(order).containsExactly("first", "second", "replaced", "third");
        assertThat(rung).isEmpty();
    }

    @Test
    void anAlarmCanBeSetAnewWhenItRings() {
        CompletableFuture<Void> third = new CompletableFuture<>();
        int[] rung = new int[1];
        loops.on(() -> {
            Loop.Alarm[] alarm = new Loop.Alarm[1];
            alarm[0] = loops.loop().alarm(() -> {
                if (++rung[0] == 3) {
                    third.complete(null);
                } else {
                    alarm[0].set(loops.loop().now() + MILLI);
                }
            });
            alarm[0].set(loops.loop().now());
            return null;
        });
        assertThat(Loops.get(third)).isNull();
    }

    @Test
    void aHandlerThatThrowsEndsItsConnectionAlone() throws IOException {
        try (Wire bad = Wire.open(); Wire good = Wire.open()) {
            Events badEvents = loops.open(new SocketEndpoint(loops.loop(), bad.near()));
            Events goodEvents = loops.open(new SocketEndpoint(loops.loop(), good.near()));
            Error deliberate = new Error("deliberate");
            loops.on(() -> {
                badEvents.onReadable(() -> {
                    throw deliberate;
                });
                return null;
            });
            bad.send(new byte[1]);
            assertThat(badEvents.failure()).isSameAs(deliberate);
            assertThatThrownBy(() -> {
                // its byte was not read, so that the peer may see a reset
                if (bad.receiveAll().length == 0) {
                    throw new IOException("reset, or closed");
                }
            }).isInstanceOf(IOException.class);
            good.send(new byte[] {1, 2, 3});
            assertThat(goodEvents.first(3)).containsExactly(1, 2, 3);
            assertThat(goodEvents.failed()).isFalse();
            assertThat(loops.loop().load()).isEqualTo(1);
        }
    }

    @Test
    void aLoopThatDiesTellsItsConnectionsAndRefusesTasks() throws IOException {
        try (Wire one = Wire.open(); Wire other = Wire.open()) {
            SocketEndpoint first = new SocketEndpoint(loops.loop(), one.near());
            Events firstEvents = loops.open(first);
            Events otherEvents = loops.open(new SocketEndpoint(loops.loop(), other.near()));
            Error deliberate = new Error("deliberate");
            loops.loop().execute(() -> {
                throw deliberate;
            });
            assertThat(firstEvents.failure()).isSameAs(deliberate);
            assertThat(otherEvents.failure()).isSameAs(deliberate);
            assertThat(loops.death()).isSameAs(deliberate);
            assertThat(one.receiveAll()).isEmpty();
            assertThat(other.receiveAll()).isEmpty();
            assertThat(loops.loop().execute(() -> {})).isFalse();
            assertThat(loops.loop().running()).isFalse();
        }
    }

    @Test
    void aConnectionThatComesToADyingLoopIsTold() throws IOException {
        try (Wire wire = Wire.open()) {
            SocketEndpoint endpoint = new SocketEndpoint(loops.loop(), wire.near());
            Events events = new Events(loops.loop(), endpoint);
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            loops.loop().execute(() -> {
                // behind this task, which ends the loop
                loops.loop().execute(() -> {
                    try {
                        endpoint.open(events);
                    } catch (Exception e) {
                        refused.complete(e);
                        endpoint.close();
                    }
                });
                throw new Error("deliberate");
            });
            loops.death();
            assertThat(refused.isDone() || events.failed()).isTrue();
            assertThat(wire.receiveAll()).isEmpty();
        }
    }

    @Test
    void closingALoopTellsItsConnections() throws IOException {
        try (Wire wire = Wire.open()) {
            Events events = loops.open(new SocketEndpoint(loops.loop(), wire.near()));
            loops.close();
            assertThat(events.failure()).isInstanceOf(IOException.class);
            assertThat(wire.receiveAll()).isEmpty();
        }
    }

    @Test
    void aLoopThatHasDiedIsReplaced() throws IOException {
        try (EventLoops all = new EventLoops(1)) {
            EventLoop first = all.next();
            CompletableFuture<Void> died = new CompletableFuture<>();
            first.execute(() -> {
                first.execute(() -> died.complete(null));
                throw new Error("deliberate");
            });
            Loops.get(died);
            EventLoop second = all.next();
            while (second == first) {
                second = all.next();
            }
            CompletableFuture<Boolean> runs = new CompletableFuture<>();
            EventLoop next = second;
            assertThat(next.execute(() -> runs.complete(next.inLoop()))).isTrue();
            assertThat(Loops.get(runs)).isTrue();
            assertThat(all.broken()).isFalse();
        }
    }

    @Test
    void theLoopWithTheFewestConnectionsIsNext() throws IOException {
        try (EventLoops all = new EventLoops(2); Wire wire = Wire.open()) {
            EventLoop used = all.next();
            CompletableFuture<Void> opened = new CompletableFuture<>();
            used.execute(() -> {
                try {
                    new SocketEndpoint(used, wire.near()).open(new Events(used, null));
                    opened.complete(null);
                } catch (IOException e) {
                    opened.completeExceptionally(e);
                }
            });
            Loops.get(opened);
            EventLoop other = all.next();
            assertThat(other).isNotSameAs(used);
            assertThat(all.next()).isSameAs(other);
            assertThat(all.next()).isSameAs(other);
        }
    }
}
