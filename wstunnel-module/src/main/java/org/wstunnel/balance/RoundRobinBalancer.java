// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.helidon.builder.api.RuntimeType;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code round-robin}: one backend after another. In each round a backend has as many turns as its weight says.
 */
@RuntimeType.PrototypedBy(RoundRobinConfig.class)
public final class RoundRobinBalancer implements Balancer, RuntimeType.Api<RoundRobinConfig> {
    /** What a configuration calls it. */
    public static final String TYPE = "round-robin";

    private final RoundRobinConfig config;
    private final AtomicInteger turn = new AtomicInteger();

    private RoundRobinBalancer(RoundRobinConfig config) {
        this.config = config;
    }

    /**
     * Fluent API builder to set up an instance.
     *
     * @return a new builder
     */
    public static RoundRobinConfig.Builder builder() {
        return RoundRobinConfig.builder();
    }

    /**
     * Create a balancer with default values.
     *
     * @return a new balancer
     */
    public static RoundRobinBalancer create() {
        return builder().build();
    }

    /**
     * Create a balancer from its configuration.
     *
     * @param config configuration
     * @return a new balancer
     */
    public static RoundRobinBalancer create(RoundRobinConfig config) {
        return new RoundRobinBalancer(config);
    }

    /**
     * Create a balancer customizing its configuration.
     *
     * @param consumer consumer of configuration
     * @return a new balancer
     */
    public static RoundRobinBalancer create(Consumer<RoundRobinConfig.Builder> consumer) {
        return builder().update(consumer).build();
    }

    @Override
    public RoundRobinConfig prototype() {
        return config;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
        int total = candidates.stream().mapToInt(Backend::weight).sum();
        int left = Integer.remainderUnsigned(turn.getAndIncrement(), total);
        for (Backend candidate : candidates) {
            left -= candidate.weight();
            if (left < 0) {
                return candidate;
            }
        }
        return candidates.getLast();
    }
}
