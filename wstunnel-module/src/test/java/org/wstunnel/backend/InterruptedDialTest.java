// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.helidon.common.tls.TlsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Helidon interrupts the thread of a request when the server is killed: its dial ends at once, and that is no verdict
 * on the backend.
 */
@Timeout(60)
class InterruptedDialTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final FullListeners full = new FullListeners();

    @AfterEach
    void close() throws Exception {
        full.close();
    }

    private static void assertEndsByInterrupt(BackendAddress address) throws Exception {
        assertInterrupted(address, dialling -> {
            dialling.start();
            while (dialling.getState() != Thread.State.WAITING && dialling.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            dialling.interrupt();
        });
    }

    private static void assertInterrupted(BackendAddress address, Consumer<Thread> interrupt) throws Exception {
        BackendNode node = new BackendNode("hangs", address, 1, 1, ProxyVersion.NONE);
        BackendPool pool = new BackendPool("tunnel", List.of(node), LeastConnectionBalancer.create(), LONG, LONG,
                new FailurePolicy(1, LONG, LONG));
        CompletableFuture<DialException.Kind> end = new CompletableFuture<>();
        interrupt.accept(Thread.ofVirtual().unstarted(() -> {
            try {
                Pools.dial(pool).link().close();
                end.complete(null);
            } catch (DialException e) {
                end.complete(e.kind());
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        }));
        assertThat(end.get()).isEqualTo(DialException.Kind.INTERRUPTED);
        assertThat(node.ejection().ejected()).as("left out").isFalse();
        assertThat(node.ejection().lastFailure()).isEmpty();
        assertThat(node.openTunnels()).isZero();
    }

    @Test
    void ofOneAddress() throws Exception {
        assertEndsByInterrupt(new TcpAddress("127.0.0.1", full.tcp(0, "127.0.0.1")));
    }

    @Test
    void ofAUnixSocket(@TempDir Path directory) throws Exception {
        full.unix(directory.resolve("s"));
        assertEndsByInterrupt(new UnixAddress(directory.resolve("s")));
    }

    @Test
    void ofATlsHandshake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertEndsByInterrupt(
                    new TlsAddress(new TcpAddress("127.0.0.1", silent.getLocalPort()), TlsConfig.builder().build(), "localhost"));
        }
    }

    @Test
    void ofAThreadThatIsInterruptedAlready(@TempDir Path directory) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("s")), 10);
            assertInterrupted(new UnixAddress(directory.resolve("s")), dialling -> {
                dialling.interrupt();
                dialling.start();
            });
        }
    }
}
