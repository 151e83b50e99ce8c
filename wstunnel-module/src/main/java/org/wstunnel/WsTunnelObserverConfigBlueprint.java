package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.webserver.observe.ObserverConfigBase;
import io.helidon.webserver.observe.spi.ObserveProvider;

/**
 * Configuration of the {@link WsTunnelObserver}, at {@code server.features.observe.observers.wstunnel}.
 */
@Prototype.Blueprint
@Prototype.Configured(root = false, value = WsTunnelFeature.ID)
@Prototype.Provides(ObserveProvider.class)
interface WsTunnelObserverConfigBlueprint extends ObserverConfigBase, Prototype.Factory<WsTunnelObserver> {
    /**
     * Whether the observer answers. It tells who is connected, and can end tunnels.
     *
     * @return whether enabled
     */
    @Override
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean enabled();

    /**
     * Endpoint: a path, or below the observe feature's own if it does not start with a slash.
     *
     * @return endpoint
     */
    @Option.Configured
    @Option.Default(WsTunnelFeature.ID)
    String endpoint();

    @Override
    @Option.Default(WsTunnelFeature.ID)
    String name();

    /**
     * Permit all access, even when not authorized. Otherwise only users with the role {@code observe} may see and end tunnels, and nobody
     * may in an application without security.
     *
     * @return whether to permit access for anybody
     */
    @Option.Configured
    boolean permitAll();

    /**
     * What clients are told when their tunnel is ended through this observer, with close code 1008; at most 123 bytes.
     *
     * @return reason
     */
    @Option.Configured
    @Option.Default("closed by an operator")
    String closeReason();
}
