// SPDX-License-Identifier: Apache-2.0
/**
 * An application with tunnels, all of it in code.
 */
module org.example.gateway {
    requires org.wstunnel;
    requires io.helidon.metrics.api;
    requires io.helidon.webserver.observe;
    requires io.helidon.webserver.websocket;

    provides org.wstunnel.spi.BalancerProvider with org.example.gateway.LastBackend.Provider;
    provides org.wstunnel.spi.PingSchedulerProvider with org.example.gateway.PingOnce.Provider;
    provides org.wstunnel.spi.TargetResolverProvider with org.example.gateway.Directory.Provider;
}
