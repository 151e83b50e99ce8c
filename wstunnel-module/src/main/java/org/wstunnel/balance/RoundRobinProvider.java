package org.wstunnel.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code round-robin}: one backend after another, each as often in a round as its weight says.
 */
@Weight(LeastConnectionProvider.WEIGHT)
public final class RoundRobinProvider implements BalancerProvider {
    static final String KEY = "round-robin";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public RoundRobinProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public Balancer create(Config config, String name) {
        NoOptions.check(config);
        return new RoundRobin(name);
    }

    private static final class RoundRobin implements Balancer {
        private final String name;
        private final AtomicInteger turn = new AtomicInteger();

        RoundRobin(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String type() {
            return KEY;
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
}
