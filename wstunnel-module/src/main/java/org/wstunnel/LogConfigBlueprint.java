package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Log of the tunnels.
 */
@Prototype.Blueprint
@Prototype.Configured
interface LogConfigBlueprint {
    /**
     * Format of the lines about opened, ended and refused tunnels.
     *
     * @return format
     */
    @Option.Configured
    @Option.Default("TEXT")
    LogFormat format();
}
