// SPDX-License-Identifier: Apache-2.0
/**
 * Tunnels from WebSocket clients to TCP and Unix sockets, as a feature of Helidon's web server.
 */
module org.wstunnel {
    requires java.management;
    requires java.naming;
    requires jdk.management;

    requires io.helidon.builder.api;
    requires io.helidon.common.buffers;
    requires io.helidon.common.concurrency.limits;
    requires io.helidon.common.config;
    requires io.helidon.common.context;
    requires io.helidon.common.media.type;
    requires io.helidon.common.parameters;
    requires io.helidon.common.socket;
    requires io.helidon.common.task;
    requires io.helidon.common.tls;
    requires io.helidon.common.uri;
    requires io.helidon.common;
    requires io.helidon.config;
    requires io.helidon.http.media;
    requires io.helidon.http;
    requires io.helidon.metadata.hson;
    requires io.helidon.metrics.api;
    requires io.helidon.webserver.websocket;
    requires io.helidon;

    requires static io.helidon.config.metadata;
    requires static io.helidon.config.yaml;
    requires static io.helidon.health;
    requires static io.helidon.security;
    requires static io.helidon.webserver.observe;
    requires static io.helidon.webserver.staticcontent;
    requires static java.logging;
    requires static org.newsclub.net.unix;
    requires static org.yaml.snakeyaml;

    requires transitive io.helidon.webserver;
    requires transitive io.helidon.websocket;

    exports org.wstunnel;
    exports org.wstunnel.balance;
    exports org.wstunnel.ping;
    exports org.wstunnel.resolve;
    exports org.wstunnel.spi;

    uses org.wstunnel.spi.BalancerProvider;
    uses org.wstunnel.spi.PingSchedulerProvider;
    uses org.wstunnel.spi.TargetResolverProvider;

    provides io.helidon.config.spi.ConfigParser
            with org.wstunnel.config.StrictYamlParser;
    provides io.helidon.webserver.spi.ServerFeatureProvider
            with org.wstunnel.WsTunnelFeatureProvider;
    provides io.helidon.webserver.spi.ProtocolConfigProvider
            with org.wstunnel.upgrade.TunnelProtocolProvider,
                 org.wstunnel.helidon.WatchedHttp1Provider;
    provides io.helidon.webserver.spi.ServerConnectionSelectorProvider
            with org.wstunnel.helidon.WatchedSelectorProvider;
    provides io.helidon.webserver.http1.spi.Http1UpgradeProvider
            with org.wstunnel.upgrade.TunnelUpgradeProvider;
    provides io.helidon.health.spi.HealthCheckProvider
            with org.wstunnel.observe.ReadinessProvider;
    provides io.helidon.webserver.observe.spi.ObserveProvider
            with org.wstunnel.WsTunnelObserveProvider;
    provides org.wstunnel.spi.BalancerProvider
            with org.wstunnel.builtin.BalancerProviders.LeastConnection,
                 org.wstunnel.builtin.BalancerProviders.Fair,
                 org.wstunnel.builtin.BalancerProviders.RoundRobin,
                 org.wstunnel.builtin.BalancerProviders.Hash,
                 org.wstunnel.builtin.BalancerProviders.Sticky;
    provides org.wstunnel.spi.PingSchedulerProvider
            with org.wstunnel.builtin.PingProviders.Interval,
                 org.wstunnel.builtin.PingProviders.Fixed,
                 org.wstunnel.builtin.PingProviders.None;
    provides org.wstunnel.spi.TargetResolverProvider
            with org.wstunnel.builtin.ResolverProviders.Static,
                 org.wstunnel.builtin.ResolverProviders.OfPath,
                 org.wstunnel.builtin.ResolverProviders.OfFile;
}
