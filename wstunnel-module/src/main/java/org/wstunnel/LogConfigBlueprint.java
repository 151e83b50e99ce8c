package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * What the log says of tunnels.
 */
@Prototype.Blueprint
@Prototype.Configured
interface LogConfigBlueprint {
    /**
     * Format of the lines that tell of opened, ended and refused tunnels.
     *
     * @return format
     */
    @Option.Configured
    @Option.Default("TEXT")
    LogFormat format();
}
