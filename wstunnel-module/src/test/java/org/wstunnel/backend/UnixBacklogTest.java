// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However many clients dial a Unix socket whose queue is full, a few threads wait for it.
 */
@Timeout(60)
class UnixBacklogTest {
    private static final int CLIENTS = 600;
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    @TempDir
    private Path directory;

    private static BackendPool pool(Path path, Duration timeout) {
        BackendNode node = new BackendNode("unix", new UnixAddress(path), 1);
        return new BackendPool("tunnel", List.of(node), LeastConnectionBalancer.create(), timeout, timeout,
                new FailurePolicy(CLIENTS + 1, Duration.ZERO, Duration.ZERO));
    }

    private static DialException.Kind failure(BackendPool pool) {
        try {
            Pools.dial(pool).link().close();
            return null;
        } catch (DialException e) {
            return e.kind();
        }
    }

    @Test
    void manyClientsAtAFullQueueNeedFewThreadsAndAllAreToldInTime() throws Exception {
        Path path = directory.resolve("s");
        try (FullListeners full = new FullListeners()) {
            full.unix(path);
            BackendPool pool = pool(path, Duration.ofSeconds(2));
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            threads.resetPeakThreadCount();
            int before = threads.getThreadCount();
            List<CompletableFuture<DialException.Kind>> dials = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                dials.add(CompletableFuture.supplyAsync(() -> failure(pool), VIRTUAL));
            }
            assertThat(dials).allSatisfy(dial -> assertThat(dial.join()).isEqualTo(DialException.Kind.TIMEOUT));
            assertThat(threads.getPeakThreadCount() - before).as("more platform threads").isLessThan(30);
        }
    }

    @Test
    void whoeverWaitsIsConnectedWhenTheBackendAccepts() throws Exception {
        Path path = directory.resolve("s");
        try (FullListeners full = new FullListeners()) {
            ServerSocketChannel server = full.unix(path);
            BackendPool pool = pool(path, Duration.ofSeconds(30));
            List<CompletableFuture<DialException.Kind>> dials = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                dials.add(CompletableFuture.supplyAsync(() -> failure(pool), VIRTUAL));
            }
            Thread.ofPlatform().daemon().start(() -> acceptAll(server));
            assertThat(dials).allSatisfy(dial -> assertThat(dial.join()).isNull());
        }
    }

    // what is kept here stays open
    @SuppressWarnings("ModifiedButNotUsed")
    private static void acceptAll(ServerSocketChannel server) {
        List<SocketChannel> accepted = new ArrayList<>();
        try {
            while (true) {
                accepted.add(server.accept());
            }
        } catch (IOException e) {
            // the test has ended
            accepted.clear();
        }
    }

    @Test
    void aRefusalIsToldAtOnce() {
        assertThat(failure(pool(directory.resolve("nobody"), Duration.ofSeconds(30)))).isEqualTo(DialException.Kind.UNREACHABLE);
    }
}
