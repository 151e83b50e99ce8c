package org.wstunnel;

import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;
import io.helidon.config.Config;

/**
 * Reads those limits for which Helidon Config has no mapping of its own.
 */
final class LimitsMethods {
    private LimitsMethods() {
    }

    @Prototype.FactoryMethod
    static Size createBytesPerSecondFromClient(Config config) {
        return TunnelMethods.size(config);
    }

    @Prototype.FactoryMethod
    static Size createBytesPerSecondToClient(Config config) {
        return TunnelMethods.size(config);
    }
}
