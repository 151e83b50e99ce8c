package org.wstunnel.balance;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;

/**
 * {@code hash}: the same path and host always go to the same backend.
 */
@Weight(LeastConnectionProvider.WEIGHT)
public final class HashProvider implements BalancerProvider {
    static final String KEY = "hash";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public HashProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public Balancer create(Config config, String name) {
        NoOptions.check(config);
        return new Rendezvous(KEY, name, request -> request.path() + " " + request.authority());
    }
}
