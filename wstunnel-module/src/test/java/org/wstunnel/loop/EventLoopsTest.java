// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A loop that dies tells its connections and is replaced; where none can take its place, that is known until one can.
 */
@Timeout(60)
class EventLoopsTest {
    private final AtomicBoolean noThreads = new AtomicBoolean();
    private final EventLoops loops = new EventLoops(2, this::make);
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        loops.close();
        server.close();
    }

    private EventLoop make(String name, Consumer<Throwable> died) throws IOException {
        if (noThreads.get()) {
            throw new OutOfMemoryError("unable to create native thread, as a test wants it");
        }
        return new EventLoop(name, died);
    }

    private static <T> T result(CompletableFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }

    /** Opens a connection on a loop. Completes with what that is told in the end. */
    private CompletableFuture<Throwable> connect(EventLoop loop) throws Exception {
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        CompletableFuture<Void> opened = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                new SocketEndpoint(loop, channel).open(new Listener(failed));
                opened.complete(null);
            } catch (IOException e) {
                opened.completeExceptionally(e);
            }
        });
        result(opened);
        return failed;
    }

    @Test
    void aLoopThatDiesWhileTheLoopsAreClosedIsNotReplaced() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch dying = new CountDownLatch(1);
        CompletableFuture<Void> told = new CompletableFuture<>();
        EventLoops own = new EventLoops(1, (name, died) -> {
            made.incrementAndGet();
            return new EventLoop(name, cause -> {
                dying.countDown();
                await(closed);
                died.accept(cause);
                told.complete(null);
            });
        });
        own.next().execute(() -> {
            throw new Error("deliberate");
        });
        await(dying);
        own.close();
        closed.countDown();
        result(told);
        assertThat(made).hasValue(1);
    }

    @Test
    void whatIsDoneInAnyCaseIsDoneBehindTheEndToo() throws Exception {
        EventLoop loop = loops.next();
        loops.close();
        while (loop.execute(() -> {})) {
            Thread.onSpinWait();
        }
        AtomicInteger done = new AtomicInteger();
        loop.executeInAnyCase(done::incrementAndGet);
        assertThat(done).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Listener(CompletableFuture<Throwable> told) implements Endpoint.Listener {
        @Override
        public void readable() {
            // nothing comes
        }

        @Override
        public void written() {
            // nothing is sent
        }

        @Override
        public void writeFailed(IOException cause) {
            // nothing is sent
        }

        @Override
        public void failed(Throwable cause) {
            told.complete(cause);
        }
    }

    private static void awaitDead(EventLoop loop) {
        while (loop.running()) {
            Thread.onSpinWait();
        }
    }

    private static EventLoop kill(EventLoop loop, Throwable cause) {
        loop.execute(() -> EventLoopsTest.<RuntimeException>raise(cause));
        awaitDead(loop);
        return loop;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable cause) throws T {
        throw (T) cause;
    }

    private Set<EventLoop> some() throws IOException {
        Set<EventLoop> some = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            some.add(loops.next());
        }
        return some;
    }

    @Test
    void connectionsOfALoopThatDiesAreToldWhyAndNoOthers() throws Exception {
        EventLoop one = loops.next();
        CompletableFuture<Throwable> first = connect(one);
        EventLoop other = loops.next();
        assertThat(other).isNotSameAs(one);
        CompletableFuture<Throwable> second = connect(other);
        Error cause = new StackOverflowError("as a test wants it");
        kill(one, cause);
        assertThat(result(first)).isSameAs(cause);
        assertThat(one.load()).isZero();
        assertThat(second).isNotDone();
        CompletableFuture<String> done = new CompletableFuture<>();
        assertThat(other.execute(() -> done.complete("works"))).isTrue();
        assertThat(result(done)).isEqualTo("works");
    }

    @Test
    void aSelectorThatFailsEndsItsLoopAsWell() throws Exception {
        EventLoop loop = loops.next();
        CompletableFuture<Throwable> told = connect(loop);
        var selector = EventLoop.class.getDeclaredField("selector");
        selector.setAccessible(true);
        ((Selector) selector.get(loop)).close();
        assertThat(result(told)).isNotNull();
        awaitDead(loop);
        assertThat(some()).doesNotContain(loop).hasSize(2);
    }

    @Test
    void aLoopThatHasDiedIsReplacedAtOnce() throws Exception {
        Set<EventLoop> before = some();
        EventLoop dead = kill(loops.next(), new Error("as a test wants it"));
        assertThat(some()).hasSize(2).doesNotContain(dead).containsAnyElementsOf(before);
        assertThat(loops.broken()).isFalse();
    }

    @Test
    void aLoopThatHasDiedTakesNoTask() throws Exception {
        EventLoop dead = kill(loops.next(), new Error("as a test wants it"));
        assertThat(dead.execute(() -> {})).isFalse();
    }

    @Test
    void whereNoneCanTakeItsPlaceTheOthersGoOnUntilOneCan() throws Exception {
        EventLoop other = loops.next();
        EventLoop one = loops.next();
        noThreads.set(true);
        kill(one, new Error("as a test wants it"));
        assertThat(some()).containsExactly(other);
        assertThat(loops.broken()).isTrue();
        assertThat(loops.broken()).as("still").isTrue();
        noThreads.set(false);
        assertThat(loops.broken()).as("whoever looks tries it again").isFalse();
        assertThat(some()).hasSize(2);
    }

    @Test
    void whereNoneIsLeftTheRequestIsToldAndTheNextOneTriesAgain() throws Exception {
        noThreads.set(true);
        assertThatThrownBy(loops::next).isInstanceOf(IOException.class).hasMessage("No event loop can be started");
        assertThat(loops.broken()).isTrue();
        noThreads.set(false);
        assertThat(loops.next().running()).isTrue();
        assertThat(loops.broken()).isFalse();
    }

    @Test
    void closingThemIsNoFailure() throws Exception {
        EventLoop loop = loops.next();
        CompletableFuture<Throwable> told = connect(loop);
        loops.close();
        assertThat(result(told)).hasMessage("The event loop was closed");
        awaitDead(loop);
        assertThat(loops.broken()).isFalse();
        assertThat(loops.next()).as("they start again").isNotSameAs(loop);
    }
}
