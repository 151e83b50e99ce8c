// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.wstunnel.backend.BackendState.Status;
import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A link gives back what it holds once, and what happens on it speaks against the backend only where nobody has spoken.
 */
@Timeout(60)
class BackendLinkTest {
    private static final Duration TIME = Duration.ofSeconds(10);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private ServerSocket server;
    private BackendLink link;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        link = new TcpAddress("127.0.0.1", server.getLocalPort()).connect(Dial.within(TIME));
        link.watch(new BackendLink.Fate() {
            @Override
            public void worked() {
                told.add("worked");
            }

            @Override
            public void lost(String how, long age) {
                told.add("lost: " + how);
            }

            @Override
            public void ended(boolean heard, long age) {
                told.add("ended, heard " + heard);
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
    }

    @Test
    void itsChannelSendsAtOnceAndIsKeptAlive() throws IOException {
        assertThat(link.channel().isBlocking()).isTrue();
        assertThat(link.channel().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(link.channel().getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(link.tls()).isEmpty();
    }

    @Test
    void whoeverClosesItHowOftenWhatItHoldsIsGivenBackOnce() {
        link.onRelease(() -> told.add("place"));
        link.onRelease(() -> told.add("process"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                threads.execute(link::close);
            }
        }
        assertThat(told).containsExactly("ended, heard false", "place", "process");
        assertThat(link.channel().isOpen()).isFalse();
    }

    @Test
    void aReleaseThatFailsKeepsNoneOfTheOthersBack() {
        link.onRelease(() -> {
            throw new IllegalStateException("fails");
        });
        link.onRelease(() -> told.add("place"));
        assertThatThrownBy(link::close).hasMessage("fails");
        assertThat(told).contains("place");
    }

    @Test
    void anEndBeforeAnybodyHasSpokenIsToldOnce() {
        link.lost("reset");
        link.lost("again");
        link.close();
        assertThat(told).containsExactly("lost: reset", "ended, heard false");
    }

    @Test
    void anEndAfterTheClientHasSpokenIsNoVerdict() {
        link.spoken();
        link.lost("reset");
        link.close();
        assertThat(told).containsExactly("ended, heard false");
    }

    @Test
    void anEndAfterTheBackendHasSpokenIsNoVerdict() {
        link.heard();
        link.heard();
        link.lost("reset");
        link.close();
        assertThat(told).containsExactly("worked", "ended, heard true");
    }

    @Test
    void ourOwnCloseIsNoVerdict() {
        link.close();
        link.lost("closed");
        assertThat(told).containsExactly("ended, heard false");
    }

    /** Six tunnels to a pool of this backend and another one, each of which this backend ends. */
    private List<Status> afterSixEnds(boolean clientSpeaks) throws Exception {
        BackendNode node = new BackendNode("a", new TcpAddress("127.0.0.1", server.getLocalPort()), 1);
        BackendNode other = new BackendNode("b", new TcpAddress("127.0.0.1", server.getLocalPort()), 1);
        BackendPool pool = new BackendPool("tunnel", List.of(node, other), LeastConnectionBalancer.create(), TIME, TIME,
                new FailurePolicy(1, TIME, TIME));
        List<BackendLink> links = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            links.add(Pools.dial(pool).link());
        }
        for (BackendLink it : links) {
            if (clientSpeaks) {
                it.spoken();
            }
            it.lost("java.net.SocketException: Connection reset");
            it.close();
        }
        return pool.states().stream().map(BackendState::status).toList();
    }

    @Test
    void clientsThatABackendEndsCannotHaveItLeftOut() throws Exception {
        assertThat(afterSixEnds(true)).containsExactly(Status.UP, Status.UP);
    }

    @Test
    void aBackendThatEndsWhatNobodyHasUsedIsLeftOut() throws Exception {
        assertThat(afterSixEnds(false)).contains(Status.EJECTED).contains(Status.UP);
    }
}
