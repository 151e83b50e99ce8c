// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Whatever throws in an attempt gives back what the attempt holds: its place on the backend, and the trial if it is one.
 */
@Timeout(60)
class FailedAttemptTest {
    private static final int PLACES = 3;
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int WAIT_MILLIS = 5_000;
    private static final byte[] NOTHING = new byte[0];

    private ServerSocket server;
    private BackendNode node;
    private BackendPool pool;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        node = new BackendNode("small", new TcpAddress("127.0.0.1", server.getLocalPort()), 1, PLACES, ProxyVersion.NONE);
        pool = pool(node);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static BackendPool pool(BackendNode node) {
        return new BackendPool("tunnel", List.of(node), LeastConnectionBalancer.create(), TIME, TIME,
                new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1)));
    }

    static Stream<Throwable> failures() {
        return Stream.of(new IllegalArgumentException("port out of range:99999"), new StackOverflowError());
    }

    private static Function<BackendNode, byte[]> throwing(Throwable failure) {
        return it -> {
            throwAny(failure);
            return NOTHING;
        };
    }

    private static void throwAny(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPreambleThatThrowsCostsNoPlace(Throwable failure) throws DialException {
        for (int i = 0; i < PLACES + 1; i++) {
            assertThatThrownBy(() -> pool.dial(null, throwing(failure), Pools.NOBODY)).isSameAs(failure);
        }
        assertThat(node.openTunnels()).isZero();
        Pools.dial(pool).link().close();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPreambleThatThrowsCostsNoTrial(Throwable failure) throws DialException {
        node.ejection().endedEarly("reset", new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1)), true);
        node.ejection().endedEarly("reset", new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1)), true);
        node.ejection().endedEarly("reset", new FailurePolicy(1, Duration.ofNanos(1), Duration.ofNanos(1)), true);
        assertThat(node.ejection().ejected()).isTrue();

        assertThatThrownBy(() -> pool.dial(null, throwing(failure), Pools.NOBODY)).isSameAs(failure);

        Pools.dial(pool).link().close();
        assertThat(node.ejection().ejected()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anAddressThatThrowsCostsNothing(Throwable failure) {
        BackendNode broken = new BackendNode("broken", new BackendAddress() {
            @Override
            public BackendLink connect(Dial dial) {
                throwAny(failure);
                return null;
            }

            @Override
            public String text() {
                return "broken";
            }
        }, 1, 1, ProxyVersion.NONE);
        BackendPool ofBroken = pool(broken);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Pools.dial(ofBroken)).isSameAs(failure);
        }
        assertThat(broken.openTunnels()).isZero();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anObserverThatThrowsCostsNeitherPlaceNorConnection(Throwable failure) throws IOException {
        DialObserver throwing = (backend, nanos, connected) -> throwAny(failure);
        assertThatThrownBy(() -> pool.dial(null, it -> NOTHING, throwing)).isSameAs(failure);

        try (Socket accepted = server.accept()) {
            accepted.setSoTimeout(WAIT_MILLIS);
            assertThat(accepted.getInputStream().read()).as("the connection is closed").isEqualTo(-1);
        }
        assertThat(node.openTunnels()).isZero();
    }

    @Test
    void theConnectionKeepsThePlaceUntilItIsClosed() throws DialException {
        BackendLink link = Pools.dial(pool).link();
        assertThat(node.openTunnels()).isEqualTo(1);
        link.close();
        link.close();
        assertThat(node.openTunnels()).isZero();
    }
}
