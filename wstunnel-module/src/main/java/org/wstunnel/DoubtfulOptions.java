// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.helidon.config.ConfigException;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.Network;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.target.NamePattern;

/**
 * Says which options work, but surely not as they are meant: those that another one makes useless, and those that let
 * everybody do what a few should.
 */
final class DoubtfulOptions {
    private static final System.Logger LOGGER = System.getLogger(DoubtfulOptions.class.getName());
    private static final Set<String> ANY_HOST = Set.of("0.0.0.0", "::");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private DoubtfulOptions() {
    }

    /**
     * Look at a configuration that is right.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels, by the names of their sockets
     */
    static void warn(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        ConfigKey key = WsTunnelConfigSupport.key(config);
        warnOfProxies(config, key.child("trusted-proxies"));
        warnOfUnknown(config, listeners, key.child("trusted-proxies"));
        if (!config.reload()) {
            // a tunnel that comes with a reload may use it, and a pool cannot come then
            warnOfUnused(config, key.child("pools"));
        }
        Optional<Integer> connections = positive(config.maxConnections());
        atMost(config.maxConnectionsPerClient(), key.child("max-connections-per-client"), connections, "max-connections");
        atMost(config.maxOpenTunnels(), key.child("max-open-tunnels"), connections, "max-connections");
        config.limits().ifPresent(it -> {
            warnOfLimits(it, key.child("limits"));
            atMost(it.maxOpen(), key.child("limits.max-open"), positive(config.maxOpenTunnels()), "max-open-tunnels");
        });
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            ConfigKey own = key.child("tunnels").child(i);
            if (tunnel.enabled()) {
                tunnel.limits().ifPresent(it -> {
                    warnOfLimits(it, own.child("limits"));
                    atMost(it.maxOpen(), own.child("limits.max-open"), positive(config.maxOpenTunnels()), "max-open-tunnels");
                    atMost(tunnel.idleTimeout(), own.child("idle-timeout"), it.maxLifetime().filter(Duration::isPositive),
                            "limits.max-lifetime");
                });
                warnOfPool(tunnel, own, listeners);
                warnOfNoBackends(tunnel, own);
            }
        }
        for (int i = 0; i < config.pools().size(); i++) {
            warnOfPool(config.pools().get(i), key.child("pools").child(i), listeners);
        }
    }

    private static void warnOfProxies(WsTunnelConfig config, ConfigKey key) {
        List<Network> networks = WsTunnelConfigSupport.networksOfProxies(config);
        if (Network.ALL.stream().anyMatch(it -> it.within(networks))) {
            tell(key.invalid(String.join(", ", config.trustedProxies()), "the networks of the proxies alone"),
                    "Everybody may claim to be any client");
        }
    }

    private static void warnOfUnused(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.pools().size(); i++) {
            String name = config.pools().get(i).name();
            if (config.tunnels().stream().noneMatch(it -> uses(it, name))) {
                tell(key.child(i).child("name").invalid(name, "a name that pool or allowed-targets of a tunnel has"),
                        "The pool is not used");
            }
        }
    }

    private static boolean uses(TunnelConfig tunnel, String pool) {
        return tunnel.pool().filter(pool::equals).isPresent() || tunnel.allowedTargets().stream()
                .flatMap(it -> it.pools().stream()).anyMatch(it -> NamePattern.name(it).matches(pool));
    }

    /** A client on a Unix socket has no address, unless the proxy there says which. */
    private static void warnOfUnknown(WsTunnelConfig config, Map<String, ListenerConfig> listeners, ConfigKey key) {
        if (config.trustedProxies().contains(WsTunnelConfigSupport.UNIX)
                || config.tunnels().stream().filter(TunnelConfig::enabled)
                        .noneMatch(it -> AccessOptionsSupport.hasNetworks(it) || AccessOptionsSupport.hasNetworks(config))) {
            return;
        }
        listeners.forEach((socket, listener) -> {
            if (listener.bindAddress().filter(UnixDomainSocketAddress.class::isInstance).isPresent()) {
                tell(key.missing(WsTunnelConfigSupport.UNIX + ", since " + ListenerCheck.key(socket)
                        + ".bind-address is a Unix socket, and tunnels have allow-networks or deny-networks"),
                        "Nobody there opens these");
            }
        });
    }

    private static void warnOfLimits(LimitsConfig limits, ConfigKey key) {
        atMost(limits.maxOpenPerClient(), key.child("max-open-per-client"), positive(limits.maxOpen()), "max-open");
        atMost(limits.maxOpenPerIpv6Network(), key.child("max-open-per-ipv6-network"), positive(limits.maxOpen()), "max-open");
        atMost(limits.maxOpenPerUser(), key.child("max-open-per-user"), positive(limits.maxOpen()), "max-open");
        atMost(limits.newPerSecondPerClient(), key.child("new-per-second-per-client"),
                limits.newPerSecond().filter(it -> it > 0), "new-per-second");
        atMost(limits.slowClientTimeout(), key.child("slow-client-timeout"),
                limits.maxLifetime().filter(Duration::isPositive), "max-lifetime");
    }

    /** Those that only a resolver knows are neither probed nor missed. */
    private static void warnOfNoBackends(TunnelConfig tunnel, ConfigKey key) {
        if (tunnel.backends().isEmpty() && tunnel.pool().isEmpty()) {
            tunnel.health().ifPresent(it -> tell(key.child("health").unexpected("without backends"), "It has no effect"));
            if (tunnel.required()) {
                tell(key.child("required").invalid(true, "false without backends"), "It has no effect");
            }
        }
    }

    private static void warnOfPool(PoolOptions pool, ConfigKey key, Map<String, ListenerConfig> listeners) {
        // whoever has only set the dial-timeout means it
        atMost(Optional.of(pool.connectTimeout()).filter(it -> !it.equals(TunnelConfig.create().connectTimeout())),
                key.child("connect-timeout"), Optional.of(pool.dialTimeout()), "dial-timeout");
        Map<String, ConfigKey> places = new HashMap<>();
        for (int i = 0; i < pool.backends().size(); i++) {
            BackendConfig backend = pool.backends().get(i);
            ConfigKey own = key.child("backends").child(i);
            if (SpawnConfigSupport.stdio(backend)) {
                atMost(backend.maxConnections(), own.child("max-connections"), backend.spawn().map(SpawnConfig::maxProcs),
                        "spawn.max-procs");
                continue;
            }
            String place = place(backend);
            ConfigKey other = places.putIfAbsent(place, own);
            if (backend.host().filter(ANY_HOST::contains).isPresent()) {
                tell(own.child("host").invalid(backend.host().get(), "the address of one host, such as 127.0.0.1"),
                        "Where the system takes it, it is this machine");
            }
            if (other != null) {
                tell(own.invalid(place, "another place than that of " + other), "It is one backend with two shares");
            }
            listeners.forEach((socket, listener) -> {
                if (backend.spawn().isEmpty() && listensThere(listener, backend)) {
                    tell(own.invalid(place, "another place than that of " + ListenerCheck.key(socket)),
                            "Tunnels lead back to this server");
                }
            });
        }
    }

    private static String place(BackendConfig backend) {
        return backend.socket().map(it -> it.normalize().toString())
                .orElseGet(() -> backend.host().orElseThrow().toLowerCase(Locale.ROOT) + ":" + backend.port().orElseThrow());
    }

    private static boolean listensThere(ListenerConfig listener, BackendConfig backend) {
        if (listener.bindAddress().orElse(null) instanceof UnixDomainSocketAddress unix) {
            return backend.socket().filter(unix.getPath()::equals).isPresent();
        }
        return backend.host().filter(it -> it.equals(listener.host())
                || LOOPBACK.contains(it) && (LOOPBACK.contains(listener.host()) || ANY_HOST.contains(listener.host())))
                .isPresent()
                && backend.port().filter(it -> it == listener.port()).isPresent() && listener.bindAddress().isEmpty();
    }

    private static <T extends Comparable<T>> void atMost(Optional<T> value, ConfigKey key, Optional<T> limit, String other) {
        if (value.isPresent() && limit.isPresent() && value.get().compareTo(limit.get()) > 0) {
            tell(key.invalid(value.get(), "at most " + other + ", which is " + limit.get()), "It has no effect");
        }
    }

    private static Optional<Integer> positive(Optional<Integer> limit) {
        return limit.filter(it -> it > 0);
    }

    private static void tell(ConfigException doubt, String effect) {
        LOGGER.log(Level.WARNING, "{0}. {1}", doubt.getMessage(), effect);
    }
}
