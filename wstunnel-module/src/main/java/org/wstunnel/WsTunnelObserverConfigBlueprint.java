// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.config.Config;
import io.helidon.webserver.observe.spi.ObserveProvider;

/**
 * Node of the configuration that this was made from.
 */
@Prototype.Blueprint
@Prototype.Annotated("java.lang.SuppressWarnings(\"exports\")")
@Prototype.Configured(root = false, value = WsTunnelFeature.ID)
@Prototype.Provides(ObserveProvider.class)
// and not extended: the builder that the processor of 4.3 makes cannot extend the one of 4.5, whose config() has another type
@Prototype.Implement("io.helidon.webserver.observe.ObserverConfigBase")
interface WsTunnelObserverConfigBlueprint extends Prototype.Factory<WsTunnelObserver> {
    /**
     * Whether the observer answers. It shows who is connected, and can end tunnels.
     *
     * @return whether enabled
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean enabled();

    /**
     * Path of the observer. It is below the path of the observe feature if it does not begin with a slash.
     *
     * @return endpoint
     */
    @Option.Configured
    @Option.Default(WsTunnelFeature.ID)
    String endpoint();

    /**
     * Name of the observer.
     *
     * @return name
     */
    @Option.Default(WsTunnelFeature.ID)
    String name();

    /**
     * Whether everybody may use the observer. Otherwise users with the role {@code observe} may, and nobody in an
     * application without security.
     *
     * @return whether to permit access for anybody
     */
    @Option.Configured
    boolean permitAll();

    /**
     * Reason that a client gets, with close code 1008, when its tunnel is ended through this observer; at most 123
     * bytes.
     *
     * @return reason
     */
    @Option.Configured
    @Option.Default("closed by an operator")
    String closeReason();

    /**
     * The configuration that this was made from.
     *
     * @return configuration, empty if it was built in code
     */
    Optional<Config> config();
}
