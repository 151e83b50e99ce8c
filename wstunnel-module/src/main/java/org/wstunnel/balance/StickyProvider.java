package org.wstunnel.balance;

import io.helidon.common.Weight;
import io.helidon.config.Config;

import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code sticky}: the same client address always goes to the same backend.
 */
@Weight(LeastConnectionProvider.WEIGHT)
public final class StickyProvider implements BalancerProvider {
    static final String KEY = "sticky";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public StickyProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public Balancer create(Config config, String name) {
        NoOptions.check(config);
        return new Rendezvous(KEY, name, TunnelRequest::clientAddress);
    }
}
