// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Backends with a name. Several tunnels can share them, and a resolver can choose them.
 */
@Prototype.Blueprint
@Prototype.Configured
interface PoolConfigBlueprint extends PoolOptions {
    /**
     * Unique name of this pool.
     *
     * @return name
     */
    @Option.Configured
    String name();
}
