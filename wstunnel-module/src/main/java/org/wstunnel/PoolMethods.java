package org.wstunnel;

import io.helidon.builder.api.Prototype;
import io.helidon.config.Config;

import org.wstunnel.spi.Balancer;

/**
 * Reads those options of a pool for which Helidon Config has no mapping of its own.
 */
final class PoolMethods {
    private PoolMethods() {
    }

    @Prototype.FactoryMethod
    static Balancer createBalance(Config config) {
        return TunnelMethods.createBalance(config);
    }
}
