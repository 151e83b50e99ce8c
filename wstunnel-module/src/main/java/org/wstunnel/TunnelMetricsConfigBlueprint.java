// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Metrics of tunnels.
 */
@Prototype.Blueprint
@Prototype.Configured
interface TunnelMetricsConfigBlueprint {
    /**
     * How many users have metrics of their own: the first ones since the server has started. All others are counted
     * together, as user {@code other}. Zero: no metrics of users. A user is the one that the application's security has
     * authenticated, or else the subject of the client certificate.
     *
     * @return number of users, 0 to 10000
     */
    @Option.Configured
    @Option.DefaultInt(100)
    int maxUsers();
}
