package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Backends with a name, which several tunnels can share and which a resolver can choose.
 */
@Prototype.Blueprint
@Prototype.Configured
interface PoolConfigBlueprint extends PoolOptions {
    /**
     * Name of this pool. Unique.
     *
     * @return name
     */
    @Option.Configured
    String name();
}
