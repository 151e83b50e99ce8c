// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.wstunnel.balance.LeastConnectionBalancer;

import static org.assertj.core.api.Assertions.assertThat;

class PoolLifecycleTest {
    private final List<String> calls = new ArrayList<>();

    private PoolPart part(String name) {
        return new PoolPart() {
            @Override
            public void start() {
                calls.add(name + " starts");
            }

            @Override
            public void close() {
                calls.add(name + " ends");
            }
        };
    }

    private static BackendPool pool() {
        BackendNode node = new BackendNode("one", new TcpAddress("127.0.0.1", 1), 1);
        Duration time = Duration.ofSeconds(1);
        return new BackendPool("tunnel", List.of(node), LeastConnectionBalancer.create(), time, time,
                new FailurePolicy(1, time, time));
    }

    @Test
    void partsStartWithTheFirstListenerAndEndInReverseWithTheLast() {
        BackendPool pool = pool();
        pool.add(part("a"));
        pool.add(part("b"));

        pool.start();
        pool.start();
        pool.close();
        assertThat(calls).containsExactly("a starts", "b starts");

        pool.close();
        assertThat(calls).containsExactly("a starts", "b starts", "b ends", "a ends");
    }

    @Test
    void aPoolThatWasNeverStartedHasNothingToEnd() {
        BackendPool pool = pool();
        pool.add(part("a"));

        pool.close();

        assertThat(calls).isEmpty();
    }
}
