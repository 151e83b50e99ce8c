// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.balance.StickyBalancer;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerPlace;

/**
 * Says which limits are never reached, since another one is lower. Those of a tunnel are compared with what it inherits, too;
 * one of the feature is told if no tunnel that inherits it reaches it.
 */
final class DoubtfulLimits {
    private final WsTunnelConfig config;
    private final ConfigKey key;
    /** How many connections a client may have, if that is limited. */
    private final Optional<Limit<Integer>> connectionsOfClient;
    private final Optional<Limit<Integer>> connections;
    private final Optional<Limit<Integer>> openTunnels;
    private final Map<ConfigKey, ConfigException> doubts = new LinkedHashMap<>();
    private final Set<ConfigKey> reached = new HashSet<>();

    private DoubtfulLimits(WsTunnelConfig config, Collection<ListenerConfig> listeners, ConfigKey key) {
        this.config = config;
        this.key = key;
        this.connections = limit(config.maxConnections(), key.child("max-connections"));
        this.openTunnels = limit(config.maxOpenTunnels(), key.child("max-open-tunnels"));
        // a proxy has those of many clients
        boolean direct = config.trustedProxies().isEmpty()
                && listeners.stream().noneMatch(it -> it.enableProxyProtocol() || ListenerPlace.onUnixSocket(it));
        this.connectionsOfClient = limit(config.maxConnectionsPerClient(), key.child("max-connections-per-client"))
                .filter(it -> direct);
    }

    /** A value, its key, and what it is of that, unless it is the value itself. */
    private record Limit<T extends Comparable<T>>(T value, ConfigKey key, String part) {
        /** What it is called in a message about another key. */
        String seenFrom(ConfigKey other) {
            String node = other.path().replaceFirst("[^.]*$", "");
            return part + (key.path().startsWith(node) ? key.path().substring(node.length()) : key.path());
        }
    }

    /**
     * Look at all limits.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels
     * @param key       key of the configuration
     */
    static void warn(WsTunnelConfig config, Collection<ListenerConfig> listeners, ConfigKey key) {
        DoubtfulLimits limits = new DoubtfulLimits(config, listeners, key);
        limits.compare(limit(config.maxConnectionsPerClient(), key.child("max-connections-per-client")),
                List.of(limits.connections));
        limits.compare(limits.openTunnels, List.of(limits.connections));
        for (int i = 0; i < config.tunnels().size(); i++) {
            if (config.tunnels().get(i).enabled()) {
                limits.compare(config.tunnels().get(i), key.child("tunnels").child(i));
            }
        }
        if (config.reload()) {
            // one that comes later may have nothing of its own
            limits.compare(TunnelConfig.create(), key);
        }
        limits.doubts.keySet().removeAll(limits.reached);
        limits.doubts.values().forEach(Doubt::tellNoEffect);
    }

    /**
     * What a tunnel has that tells one client from another.
     *
     * @param tunnel tunnel, with what it inherits
     * @param config configuration with its pool
     * @param found  gets the keys
     */
    static void addPerClient(TunnelConfig tunnel, WsTunnelConfig config, Set<String> found) {
        tunnel.limits().flatMap(LimitsConfig::maxOpenPerClient).filter(it -> it > 0)
                .ifPresent(it -> found.add("limits.max-open-per-client"));
        tunnel.limits().flatMap(LimitsConfig::newPerSecondPerClient).filter(it -> it > 0)
                .ifPresent(it -> found.add("limits.new-per-second-per-client"));
        Stream.concat(Stream.<PoolOptions>of(tunnel), config.pools().stream()
                .filter(it -> tunnel.pool().filter(it.name()::equals).isPresent()))
                .filter(it -> it.backends().size() > 1 && it.balance().filter(StickyBalancer.class::isInstance).isPresent())
                .forEach(it -> found.add("balance: sticky"));
    }

    private void compare(TunnelConfig tunnel, ConfigKey own) {
        Optional<Limit<Integer>> open = limit(tunnel, own, "max-open", LimitsConfig::maxOpen);
        Optional<Limit<Integer>> ofBackends = ofBackends(tunnel, own);
        compare(open, List.of(ofBackends, openTunnels, connections));
        List<Optional<Limit<Integer>>> ofAll = List.of(open, ofBackends, openTunnels, connections);
        compare(limit(tunnel, own, "max-open-per-ipv6-network", LimitsConfig::maxOpenPerIpv6Network), ofAll);
        compare(limit(tunnel, own, "max-open-per-user", LimitsConfig::maxOpenPerUser), ofAll);
        compare(limit(tunnel, own, "max-open-per-client", LimitsConfig::maxOpenPerClient),
                List.of(connectionsOfClient, open, ofBackends, openTunnels, connections));
        compare(limit(tunnel, own, "new-per-second-per-client", LimitsConfig::newPerSecondPerClient),
                List.of(limit(tunnel, own, "new-per-second", LimitsConfig::newPerSecond)));
        Optional<Limit<Duration>> lifetime = limit(tunnel, own, "max-lifetime", LimitsConfig::maxLifetime);
        compare(limit(tunnel, own, "slow-client-timeout", LimitsConfig::slowClientTimeout), List.of(lifetime));
        compare(limit(tunnel.idleTimeout(), own.child("idle-timeout")), List.of(lifetime));
    }

    /** What a tunnel says itself, or else inherits. */
    private <T extends Comparable<T>> Optional<Limit<T>> limit(TunnelConfig tunnel, ConfigKey own, String name,
            Function<LimitsConfig, Optional<T>> option) {
        Optional<T> value = tunnel.limits().flatMap(option);
        return value.isPresent()
                ? limit(value, own.child("limits").child(name))
                : limit(config.limits().flatMap(option), key.child("limits").child(name));
    }

    /** A limit, unless it is zero. */
    private static <T extends Comparable<T>> Optional<Limit<T>> limit(Optional<T> value, ConfigKey key) {
        return value.filter(it -> it instanceof Duration time ? time.isPositive() : ((Number) it).doubleValue() > 0)
                .map(it -> new Limit<>(it, key, ""));
    }

    /** How many tunnels all backends take together, if each of them has a limit. */
    private Optional<Limit<Integer>> ofBackends(TunnelConfig tunnel, ConfigKey own) {
        ConfigKey place = own;
        List<BackendConfig> backends = tunnel.backends();
        for (int i = 0; i < config.pools().size(); i++) {
            if (tunnel.pool().filter(config.pools().get(i).name()::equals).isPresent()) {
                place = key.child("pools").child(i);
                backends = config.pools().get(i).backends();
            }
        }
        List<Integer> each = backends.stream().flatMap(it -> mostTunnels(it).stream()).toList();
        return each.isEmpty() || each.size() < backends.size()
                ? Optional.empty()
                : Optional.of(new Limit<>(each.stream().mapToInt(it -> it).sum(), place.child("backends"),
                        "all max-procs and max-connections of "));
    }

    /** How many tunnels a backend takes; of one that stands for many addresses nobody knows. */
    private static Optional<Integer> mostTunnels(BackendConfig backend) {
        Optional<Integer> programs = backend.spawn().filter(it -> SpawnConfigSupport.stdio(backend)).map(SpawnConfig::maxProcs);
        return Stream.of(programs, backend.maxConnections())
                .flatMap(Optional::stream)
                .filter(it -> !BackendConfigSupport.discovered(backend))
                .min(Comparator.naturalOrder());
    }

    /** Compares a limit with those above it. */
    private <T extends Comparable<T>> void compare(Optional<Limit<T>> limit, List<Optional<Limit<T>>> above) {
        limit.ifPresent(it -> {
            Limit<T> least = above.stream().flatMap(Optional::stream).min(Comparator.comparing(Limit::value)).orElse(it);
            if (it.value.compareTo(least.value) > 0) {
                doubts.putIfAbsent(it.key,
                        it.key.invalid(it.value, "at most " + least.seenFrom(it.key) + ", which is " + least.value));
            } else {
                reached.add(it.key);
            }
        });
    }
}
