// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerPlace;

/**
 * Says which limits are never reached, since another one is lower.
 */
final class DoubtfulLimits {
    private final WsTunnelConfig config;
    /** How many connections a client may have, if that is limited. */
    private final Optional<Integer> connectionsOfClient;

    /**
     * Create a check.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels
     */
    DoubtfulLimits(WsTunnelConfig config, Collection<ListenerConfig> listeners) {
        this.config = config;
        // a proxy has those of many clients
        boolean direct = config.trustedProxies().isEmpty()
                && listeners.stream().noneMatch(it -> it.enableProxyProtocol() || ListenerPlace.onUnixSocket(it));
        this.connectionsOfClient = direct ? positive(config.maxConnectionsPerClient()) : Optional.empty();
    }

    /** Looks at the limits of all tunnels together. */
    void warn(ConfigKey key) {
        Optional<Integer> connections = positive(config.maxConnections());
        Doubt.tellUnlessAtMost(config.maxConnectionsPerClient(), key.child("max-connections-per-client"), connections,
                "max-connections");
        Doubt.tellUnlessAtMost(config.maxOpenTunnels(), key.child("max-open-tunnels"), connections, "max-connections");
        config.limits().ifPresent(it -> warn(it, key.child("limits")));
    }

    /** Looks at those of a tunnel. */
    void warn(TunnelConfig tunnel, ConfigKey key) {
        tunnel.limits().ifPresent(it -> {
            warn(it, key.child("limits"));
            Doubt.tellUnlessAtMost(it.maxOpen(), key.child("limits.max-open"), programs(tunnel),
                    "max-procs of all its backends");
            Doubt.tellUnlessAtMost(tunnel.idleTimeout(), key.child("idle-timeout"),
                    it.maxLifetime().filter(Duration::isPositive), "limits.max-lifetime");
        });
    }

    private void warn(LimitsConfig limits, ConfigKey key) {
        ConfigKey ofClient = key.child("max-open-per-client");
        Optional<Integer> open = positive(limits.maxOpen());
        Doubt.tellUnlessAtMost(limits.maxOpenPerClient(), ofClient, connectionsOfClient, "max-connections-per-client");
        Doubt.tellUnlessAtMost(limits.maxOpenPerClient(), ofClient, open, "max-open");
        Doubt.tellUnlessAtMost(limits.maxOpenPerIpv6Network(), key.child("max-open-per-ipv6-network"), open, "max-open");
        Doubt.tellUnlessAtMost(limits.maxOpenPerUser(), key.child("max-open-per-user"), open, "max-open");
        Doubt.tellUnlessAtMost(limits.newPerSecondPerClient(), key.child("new-per-second-per-client"),
                limits.newPerSecond().filter(it -> it > 0), "new-per-second");
        Doubt.tellUnlessAtMost(limits.slowClientTimeout(), key.child("slow-client-timeout"),
                limits.maxLifetime().filter(Duration::isPositive), "max-lifetime");
        Doubt.tellUnlessAtMost(limits.maxOpen(), key.child("max-open"), positive(config.maxOpenTunnels()), "max-open-tunnels");
    }

    /** How many programs a tunnel may have, if each request gets one of its own. */
    private static Optional<Integer> programs(TunnelConfig tunnel) {
        boolean all = !tunnel.backends().isEmpty() && tunnel.backends().stream().allMatch(SpawnConfigSupport::stdio);
        return all
                ? Optional.of(tunnel.backends().stream().mapToInt(it -> it.spawn().orElseThrow().maxProcs()).sum())
                : Optional.empty();
    }

    private static Optional<Integer> positive(Optional<Integer> limit) {
        return limit.filter(it -> it > 0);
    }
}
