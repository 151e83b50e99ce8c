package org.wstunnel;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.config.Config;
import io.helidon.webserver.observe.spi.ObserveProvider;

/**
 * Configuration of the {@link WsTunnelObserver}, at {@code server.features.observe.observers.wstunnel}.
 */
@Prototype.Blueprint
@Prototype.Annotated("java.lang.SuppressWarnings(\"exports\")")
@Prototype.Configured(root = false, value = WsTunnelFeature.ID)
@Prototype.Provides(ObserveProvider.class)
// and not extended: the builder that the processor of 4.3 makes cannot extend the one of 4.5, whose config() has another type
@Prototype.Implement("io.helidon.webserver.observe.ObserverConfigBase")
interface WsTunnelObserverConfigBlueprint extends Prototype.Factory<WsTunnelObserver> {
    /**
     * Whether the observer answers. It tells who is connected, and can end tunnels.
     *
     * @return whether enabled
     */
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

    /**
     * Name of the observer.
     *
     * @return name
     */
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

    /**
     * The configuration that this was made from.
     *
     * @return configuration, empty if it was built in code
     */
    Optional<Config> config();
}
