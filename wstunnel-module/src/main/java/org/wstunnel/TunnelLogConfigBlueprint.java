// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Log of the tunnels.
 */
@Prototype.Blueprint
@Prototype.Configured
interface TunnelLogConfigBlueprint {
    /**
     * Format of the lines about opened, open, ended and refused tunnels.
     *
     * @return format
     */
    @Option.Configured
    @Option.Default("TEXT")
    LogFormat format();

    /**
     * How often each tunnel that stays open has a line, counted from its opening: the ends of the tunnel, and the bytes
     * since it was opened. Zero: never.
     *
     * @return time between two lines of a tunnel, zero or at least one second
     */
    @Option.Configured
    @Option.Default("PT1H")
    Duration progressEvery();
}
