// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.helidon.builder.api.RuntimeType;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.DisabledObserverFeature;
import io.helidon.webserver.observe.spi.Observer;
import io.helidon.webserver.spi.ServerFeature;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.observe.Observation;
import org.wstunnel.observe.SessionsService;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * Shows the tunnels, backends and sessions of the server at {@code /observe/wstunnel}, and ends a session on request.
 * It is off until it is enabled. It needs Helidon's {@code helidon-webserver-observe}; a module that uses this class
 * requires {@code io.helidon.webserver.observe}.
 */
@SuppressWarnings("exports")
@RuntimeType.PrototypedBy(WsTunnelObserverConfig.class)
public final class WsTunnelObserver implements Observer, RuntimeType.Api<WsTunnelObserverConfig> {
    private static final int LONGEST_REASON = 123;
    private static final String ANSWERS_NOBODY = "The observer answers nobody";

    private final WsTunnelObserverConfig config;

    private WsTunnelObserver(WsTunnelObserverConfig config) {
        this.config = config;
    }

    /**
     * Fluent API builder to set up an instance.
     *
     * @return a new builder
     */
    public static WsTunnelObserverConfig.Builder builder() {
        return WsTunnelObserverConfig.builder();
    }

    /**
     * Create a new instance from its configuration.
     *
     * @param config configuration
     * @return a new observer
     * @throws ConfigException if the reason is too long for a Close frame
     */
    public static WsTunnelObserver create(WsTunnelObserverConfig config) {
        new ConfigKey("server.features.observe.observers." + config.name() + ".close-reason").require(
                config.closeReason().getBytes(StandardCharsets.UTF_8).length <= LONGEST_REASON, config.closeReason(),
                "at most " + LONGEST_REASON + " bytes");
        return new WsTunnelObserver(config);
    }

    /**
     * Create a new instance customizing its configuration.
     *
     * @param consumer consumer of configuration
     * @return a new observer
     */
    public static WsTunnelObserver create(Consumer<WsTunnelObserverConfig.Builder> consumer) {
        return builder().update(consumer).build();
    }

    @Override
    public WsTunnelObserverConfig prototype() {
        return config;
    }

    @Override
    public String type() {
        return WsTunnelFeature.ID;
    }

    @Override
    public void register(ServerFeature.ServerFeatureContext featureContext,
            List<HttpRouting.Builder> observeEndpointRouting,
            UnaryOperator<String> endpointFunction) {
        String endpoint = endpointFunction.apply(config.endpoint());
        warnIfSilent(new ConfigKey("server.features.observe.observers." + config.name()));
        WebServerConfig server = featureContext.serverConfig();
        for (HttpRouting.Builder routing : observeEndpointRouting) {
            routing.addFeature(config.enabled()
                    ? sessions(endpoint, server)
                    : DisabledObserverFeature.create("Tunnels", endpoint + "/*"));
        }
    }

    private void warnIfSilent(ConfigKey key) {
        if (config.enabled() && !config.permitAll() && !AuthenticatedUser.possible()) {
            Doubt.tell(key.child("permit-all").invalid(false,
                    "true, since nobody can be a user: Helidon Security is not on the class path"), ANSWERS_NOBODY);
        }
        if (!config.enabled()) {
            // whoever says false means it
            config.config().filter(it -> !it.get("enabled").exists()).flatMap(it -> it.asNodeList().orElseGet(List::of).stream()
                    .map(Config::name).findFirst())
                    .ifPresent(it -> Doubt.tell(key.child("enabled").missing("true, since " + it + " is set"), ANSWERS_NOBODY));
        }
    }

    private HttpFeature sessions(String endpoint, WebServerConfig server) {
        SessionsService service = new SessionsService(() -> observations(server), config.permitAll(), config.closeReason());
        return routing -> routing.register(endpoint, service);
    }

    // asked for each request: this observer may be set up before the tunnels are
    private static List<Observation> observations(WebServerConfig server) {
        return server.features().stream()
                .filter(WsTunnelFeature.class::isInstance)
                .map(it -> ((WsTunnelFeature) it).observation())
                .flatMap(Optional::stream)
                .toList();
    }
}
