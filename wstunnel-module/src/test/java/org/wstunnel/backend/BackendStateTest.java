// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.wstunnel.backend.BackendState.Status;
import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a pool says of its backends.
 */
class BackendStateTest {
    private static final Duration TIME = Duration.ofSeconds(10);

    private static BackendPool pool(BackendNode... nodes) {
        return new BackendPool("tunnel", List.of(nodes), LeastConnectionBalancer.create(), TIME, TIME,
                new FailurePolicy(1, TIME, TIME));
    }

    private static List<Status> statuses(BackendPool pool) {
        return pool.states().stream().map(BackendState::status).toList();
    }

    @Test
    void upFullAndEjected() throws Exception {
        ServerSocket dead = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        dead.close();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            BackendPool pool = pool(new BackendNode("dead", new TcpAddress("127.0.0.1", dead.getLocalPort()), 1),
                    new BackendNode("small", new TcpAddress("127.0.0.1", server.getLocalPort()), 1, 1, ProxyVersion.NONE));
            assertThat(statuses(pool)).containsExactly(Status.UP, Status.UP);

            BackendPool.Dialled first = Pools.dial(pool);
            assertThat(first.node().name()).isEqualTo("small");
            assertThat(statuses(pool)).containsExactly(Status.EJECTED, Status.FULL);
            BackendState ejected = pool.states().getFirst();
            assertThat(ejected.lastFailure().orElseThrow()).contains("refused");
            assertThat(ejected.untilTrial()).isPositive();
            assertThat(ejected.openTunnels()).isZero();
            assertThat(pool.states().getLast().openTunnels()).isEqualTo(1);
            assertThat(pool.states().getLast().limit()).isEqualTo(1);
            assertThatThrownBy(() -> Pools.dial(pool)).isInstanceOfSatisfying(DialException.class,
                    e -> assertThat(e.kind()).isEqualTo(DialException.Kind.FULL));

            first.link().close();
            assertThat(statuses(pool)).containsExactly(Status.EJECTED, Status.UP);
            Pools.dial(pool).link().close();
        }
    }
}
