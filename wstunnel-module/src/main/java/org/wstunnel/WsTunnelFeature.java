// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.helidon.builder.api.RuntimeType;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.NamedService;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;

import org.wstunnel.connection.Connection;
import org.wstunnel.connection.Connections;
import org.wstunnel.helidon.ClientEndpoint;
import org.wstunnel.helidon.HeadWatch;
import org.wstunnel.helidon.HelidonVersion;
import org.wstunnel.helidon.ListenerGuard;
import org.wstunnel.listener.ListenerCheck;
import org.wstunnel.listener.ListenerClients;
import org.wstunnel.listener.ListenerPlace;
import org.wstunnel.listener.ServerNodeCheck;
import org.wstunnel.listener.SocketsCheck;
import org.wstunnel.listener.UnixListenerSupport;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.neighbour.NeighbourCheck;
import org.wstunnel.observe.LogLines;
import org.wstunnel.observe.Observation;
import org.wstunnel.upgrade.RefusedHeads;
import org.wstunnel.upgrade.RequestHeads;
import org.wstunnel.upgrade.TunnelHttpFeature;
import org.wstunnel.upgrade.TunnelProtocol;
import org.wstunnel.upgrade.TunnelServices;
import org.wstunnel.upgrade.TunnelTable;

/**
 * Server feature that terminates WebSocket connections and relays their payload to TCP and Unix sockets.
 * <p>
 * {@link java.util.ServiceLoader} finds it, and {@code server.features.wstunnel} configures it. Code can also build
 * it and add it to the features of a server.
 */
@RuntimeType.PrototypedBy(WsTunnelConfig.class)
public final class WsTunnelFeature implements ServerFeature, Weighted, RuntimeType.Api<WsTunnelConfig> {
    /** Default weight: {@value}, just below the application's own routing. */
    public static final double WEIGHT = 90;
    static final String ID = "wstunnel";

    private final WsTunnelConfig config;
    /** Set when the feature is set up; {@code null} while it serves nothing. */
    private volatile TunnelServices services;
    /** Set when the feature is set up; {@code null} if it serves nothing. */
    private volatile Observation observation;

    private WsTunnelFeature(WsTunnelConfig config) {
        this.config = config;
    }

    /**
     * Fluent API builder to set up an instance.
     *
     * @return a new builder
     */
    public static WsTunnelConfig.Builder builder() {
        HelidonVersion.check();
        return WsTunnelConfig.builder();
    }

    /**
     * Create a new instance from its configuration.
     *
     * @param config configuration
     * @return a new feature
     * @throws ConfigException if the configuration is wrong; the message names the key, the value and what is expected
     */
    public static WsTunnelFeature create(WsTunnelConfig config) {
        config.config().ifPresent(WsTunnelConfigSupport::checkNode);
        WsTunnelConfigSupport.check(config);
        return new WsTunnelFeature(config);
    }

    /**
     * Create a new instance customizing its configuration.
     *
     * @param builderConsumer consumer of configuration
     * @return a new feature
     */
    public static WsTunnelFeature create(Consumer<WsTunnelConfig.Builder> builderConsumer) {
        return builder().update(builderConsumer).build();
    }

    /**
     * Create a new instance from a configuration node.
     *
     * @param config the node {@code server.features.wstunnel}
     * @return a new feature
     */
    public static WsTunnelFeature create(Config config) {
        return WsTunnelConfigSupport.read(config, builder()).build();
    }

    /** For the provider, which an older Helidon can load only if it does not name this class. */
    static NamedService create(Config config, String name) {
        return WsTunnelConfigSupport.read(config, builder()).name(name).build();
    }

    @Override
    public void setup(ServerFeatureContext featureContext) {
        config.config().ifPresent(it -> new ServerNodeCheck(it, WsTunnelConfig.class, ID).warn());
        if (!config.enabled() || config.tunnels().isEmpty() && !config.reload()) {
            StartLines.warnOfNone(config);
            return;
        }
        Set<String> sockets = config.sockets().isEmpty() ? Set.of(WebServer.DEFAULT_SOCKET_NAME) : config.sockets();
        SocketsCheck.check(config.config().map(it -> it.root().get("server")), featureContext.serverConfig(), sockets);
        WsTunnelConfigSupport.requireFreePlaces(config);
        services = TunnelServices.create(WsTunnelConfigSupport.drainPlan(config), new EventLoops(config.eventLoops()),
                WsTunnelConfigSupport.proxies(config), config.log().progressEvery());
        services.tunnels().observers().add(new LogLines(config.log().format() == LogFormat.JSON));
        TunnelTable table = new TunnelTable(WsTunnelConfigSupport.routing(config, KeptParts.none(), services.occupancy()),
                services);
        HandRegistration.follow(config, services);
        Map<String, ListenerConfig> all = new LinkedHashMap<>(featureContext.serverConfig().sockets());
        all.put(WebServer.DEFAULT_SOCKET_NAME, featureContext.serverConfig());
        Map<String, ListenerConfig> listeners = listeners(featureContext, sockets);
        Connections connections = new Connections(ConnectionLimitsSupport.limits(config, listeners.values(),
                address -> table.services().proxies().trusted(address)));
        HeadWatch heads = new HeadWatch(connections, patience(), new RefusedHeads(table), new RequestHeads(table));
        listeners.forEach((socket, listener) -> {
            ListenerCheck.check(listener, socket);
            UnixListenerSupport.check(listener, socket);
            ClientEndpoint.tellIfBlocking(listener.useNio());
            protocol(listener, socket).serve(table);
            ListenerCheck.watchedHttp1(listener, socket).ifPresent(it -> {
                ListenerCheck.checkRoom(it.config(), socket, WsTunnelConfigSupport.shortestPaths(config));
                it.serve(heads, ListenerCheck.speaksOnlyHttp(listener));
            });
            HttpRouting.Builder routing = featureContext.socket(socket).httpRouting();
            routing.addFeature(new TunnelHttpFeature(table, config.weight()));
            UnixListenerSupport.listening(listener, socket, config.socketMode()).ifPresent(routing::addFeature);
        });
        RequiredOfClients.check(config, listeners);
        if (!config.trustedProxies().contains(WsTunnelConfigSupport.UNIX)) {
            UnixListenerSupport.tellIfNobodyIsTrusted(listeners, WsTunnelConfigSupport.key(config).child("trusted-proxies"));
        }
        DoubtfulOptions.warn(config, listeners, all);
        protocol(featureContext.serverConfig()).ifPresent(it -> it.share(table));
        featureContext.serverConfig().sockets().values().forEach(listener -> protocol(listener).ifPresent(it -> it.share(table)));
        observation = new Observation(table::routes, services.tunnels(), services.drain(), services.loops(), connections,
                config.metrics().maxUsers());
        all.keySet().forEach(socket -> featureContext.socket(socket).httpRouting().addFeature(observation));
        featureContext.socket(sockets.iterator().next())
                .httpRouting()
                .addFeature(new ListenerGuard(connections, sockets, patience()));
        NeighbourCheck neighbours = new NeighbourCheck(featureContext, sockets,
                ListenerClients.certified(listeners));
        neighbours.warn(WsTunnelConfigSupport.paths(config), config.config().map(Config::root), config.weight());
        if (config.reload()) {
            TunnelReload.start(config, table, listeners, all, neighbours, observation);
        }
        StartLines.tellRoutes(table.routing().routes(), sockets);
    }

    /**
     * Drain the tunnels, as {@code drain} of the configuration says. New tunnels are refused, at once or after the
     * delay, and the clients of open ones are told to go in waves. This method returns at once, and does nothing if a
     * drain is under way. The server serves everything else. After {@link #cancelDrain()} it takes tunnels again.
     *
     * @return whether this call has started a drain
     */
    public boolean drain() {
        TunnelServices serving = services;
        return serving != null && serving.drain().begin("the application asks for it");
    }

    /**
     * Call a drain off. New tunnels are accepted again, and clients that were not told to go stay. This method does
     * nothing once the server stops.
     *
     * @return whether there was a drain to call off
     */
    public boolean cancelDrain() {
        TunnelServices serving = services;
        return serving != null && serving.drain().cancel();
    }

    /**
     * Whether new tunnels are refused or soon will be, because of a drain or because the server stops. A load
     * balancer should choose another server.
     *
     * @return whether the tunnels are draining or drained
     */
    public boolean draining() {
        TunnelServices serving = services;
        return serving != null && serving.drain().draining();
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String type() {
        return ID;
    }

    @Override
    public double weight() {
        return config.weight();
    }

    @Override
    public WsTunnelConfig prototype() {
        return config;
    }

    Optional<Observation> observation() {
        return Optional.ofNullable(observation);
    }

    private Map<String, ListenerConfig> listeners(ServerFeatureContext context, Set<String> sockets) {
        Map<String, ListenerConfig> listeners = new LinkedHashMap<>();
        for (String socket : sockets) {
            if (!context.socketExists(socket)) {
                throw WsTunnelConfigSupport.key(config).child("sockets").invalid(
                        socket, WebServer.DEFAULT_SOCKET_NAME
                                + (context.sockets().isEmpty() ? ", since the server has no other"
                                        : " or one of " + context.sockets()));
            }
            listeners.put(socket, listener(context.serverConfig(), socket));
        }
        return listeners;
    }

    private long patience() {
        return config.requestHeaderTimeout().isZero() ? Connection.FOR_EVER : config.requestHeaderTimeout().toNanos();
    }

    // the context's own socket(name).listener() is the default listener for every name
    private static ListenerConfig listener(WebServerConfig server, String socket) {
        return socket.equals(WebServer.DEFAULT_SOCKET_NAME) ? server : server.sockets().get(socket);
    }

    private static Optional<TunnelProtocol> protocol(ListenerConfig listener) {
        return listener.protocols()
                .stream()
                .filter(TunnelProtocol.class::isInstance)
                .map(TunnelProtocol.class::cast)
                .findFirst();
    }

    private static TunnelProtocol protocol(ListenerConfig listener, String socket) {
        return protocol(listener)
                .orElseThrow(() -> ListenerPlace.key(socket).child("protocols-discover-services").invalid(
                        false, "true, or the listener never learns of its tunnels"));
    }
}
