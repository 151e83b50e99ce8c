package org.wstunnel.balance;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code least-connection}: the backend with the fewest open tunnels for its weight; the first of those that are equal.
 */
@Weight(LeastConnectionProvider.WEIGHT)
public final class LeastConnectionProvider implements BalancerProvider {
    /** Below the default, so that a provider of the application with the same key wins. */
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;
    static final String KEY = "least-connection";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public LeastConnectionProvider() {
    }

    /**
     * The balancer that is used when none is configured.
     *
     * @return balancer
     */
    public static Balancer defaultBalancer() {
        return new LeastConnection(KEY);
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public Balancer create(Config config, String name) {
        NoOptions.check(config);
        return new LeastConnection(name);
    }

    /**
     * {@code fair}: lighttpd's other name for {@code least-connection}.
     */
    @Weight(LeastConnectionProvider.WEIGHT)
    public static final class Fair implements BalancerProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Fair() {
        }

        @Override
        public String configKey() {
            return "fair";
        }

        @Override
        public Balancer create(Config config, String name) {
            NoOptions.check(config);
            return new LeastConnection(name);
        }
    }

    private record LeastConnection(String name) implements Balancer {
        @Override
        public String type() {
            return KEY;
        }

        @Override
        public Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
            Backend best = candidates.getFirst();
            for (Backend candidate : candidates) {
                // a/b < c/d without division; the tunnel to come is counted in
                long candidateLoad = (candidate.openTunnels() + 1L) * best.weight();
                long bestLoad = (best.openTunnels() + 1L) * candidate.weight();
                if (candidateLoad < bestLoad) {
                    best = candidate;
                }
            }
            return best;
        }
    }
}
