package org.wstunnel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.config.ConfigException;

import org.wstunnel.access.Network;
import org.wstunnel.target.AllowedTargets.PortRange;
import org.wstunnel.target.NamePattern;
import org.wstunnel.target.PathResolverProvider;

/**
 * Checks where the requests of a tunnel can go: its pool, its resolver, and what that may answer.
 */
final class TargetsCheck {
    private TargetsCheck() {
    }

    static void checkPools(WsTunnelConfig config) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < config.pools().size(); i++) {
            PoolConfig pool = config.pools().get(i);
            String key = ConfigCheck.key(config, "pools." + i);
            ConfigCheck.require(!pool.name().isBlank() && names.add(pool.name()), key + ".name", pool.name(),
                                "a name that no other pool has");
            if (pool.backends().isEmpty()) {
                throw new ConfigException(key + ".backends: at least one backend is required");
            }
            ConfigCheck.check(TargetsAssembler.tunnel(pool), key);
        }
    }

    /** Whether the tunnel goes anywhere; all that can be said without the feature. */
    static void check(TunnelConfig tunnel, String key) {
        if (!tunnel.backends().isEmpty() && tunnel.pool().isPresent()) {
            throw new ConfigException(key + ": pool and backends exclude each other");
        }
        boolean resolves = TargetsAssembler.resolves(tunnel);
        if (tunnel.backends().isEmpty() && tunnel.pool().isEmpty() && !resolves) {
            throw new ConfigException(key + ".backends: at least one backend is required, or pool, or resolve");
        }
        if (!resolves && tunnel.allowedTargets().isPresent()) {
            throw new ConfigException(key + ".allowed-targets makes no sense without resolve, which is static");
        }
        if (tunnel.pool().isPresent()) {
            noOptionsOfThePool(tunnel, key);
        }
    }

    static void check(WsTunnelConfig config, TunnelConfig tunnel, String key) {
        List<String> names = config.pools().stream().map(PoolConfig::name).toList();
        tunnel.pool().ifPresent(pool -> ConfigCheck.require(names.contains(pool), key + ".pool", pool, "one of " + names));
        if (!TargetsAssembler.resolves(tunnel)) {
            return;
        }
        AllowedTargetsConfig allowed = tunnel.allowedTargets().orElseThrow(() -> new ConfigException(
                key + ".allowed-targets is missing: a resolver may only answer what is listed there"));
        checkAllowed(allowed, names, key + ".allowed-targets");
        checkVariable(tunnel, allowed, key);
    }

    private static void checkAllowed(AllowedTargetsConfig allowed, List<String> pools, String key) {
        for (int i = 0; i < allowed.pools().size(); i++) {
            String pattern = allowed.pools().get(i);
            ConfigCheck.require(pools.stream().anyMatch(NamePattern.name(pattern)::matches), key + ".pools." + i, pattern,
                                "a pattern that the name of a pool matches, which are " + pools);
        }
        for (int i = 0; i < allowed.hosts().size(); i++) {
            String pattern = allowed.hosts().get(i);
            ConfigCheck.require(pattern.matches("[\\p{L}\\p{N}._*-]+|[0-9A-Fa-f:.*]*:[0-9A-Fa-f:.*]*:[0-9A-Fa-f:.*]*"), key + ".hosts." + i,
                                pattern, "a host name or an IP address, in which * stands for any characters");
        }
        for (int i = 0; i < allowed.networks().size(); i++) {
            checkNetwork(allowed.networks().get(i), key + ".networks." + i);
        }
        for (int i = 0; i < allowed.ports().size(); i++) {
            String range = allowed.ports().get(i);
            ConfigCheck.require(PortRange.parse(range).isPresent(), key + ".ports." + i, range, "a port such as 22 or a range such as 5900-5999");
        }
        for (int i = 0; i < allowed.sockets().size(); i++) {
            String pattern = allowed.sockets().get(i);
            ConfigCheck.require(pattern.startsWith("/"), key + ".sockets." + i, pattern, "a path that starts with a slash, such as /run/vnc/*");
        }
        boolean addresses = !allowed.hosts().isEmpty() || !allowed.networks().isEmpty();
        if (addresses && allowed.ports().isEmpty()) {
            throw new ConfigException(key + ".ports is missing: hosts and networks are allowed with the ports listed there, such as 5900-5999");
        }
        if (!addresses && !allowed.ports().isEmpty()) {
            throw new ConfigException(key + ": ports needs hosts or networks");
        }
        if (!addresses && allowed.pools().isEmpty() && allowed.sockets().isEmpty()) {
            throw new ConfigException(key + " is empty: at least one of pools, sockets, hosts and networks is required");
        }
    }

    private static void checkNetwork(String network, String key) {
        try {
            Network.parse(network);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ": \"" + network + "\" is no network such as 10.1.0.0/16, fd00::/8 or 192.0.2.1: "
                                              + e.getMessage(), e);
        }
    }

    private static void checkVariable(TunnelConfig tunnel, AllowedTargetsConfig allowed, String key) {
        Optional<String> variable = tunnel.resolve().flatMap(PathResolverProvider::variable);
        if (variable.isEmpty()) {
            return;
        }
        boolean inPath = tunnel.path().filter(it -> it.matches(".*\\{\\+?\\Q" + variable.get() + "\\E(:.*)?}.*")).isPresent();
        ConfigCheck.require(inPath, key + ".resolve.path.variable", variable.get(), "the name of a variable in " + key + ".path");
        if (allowed.pools().isEmpty()) {
            throw new ConfigException(key + ".allowed-targets.pools is empty: the path can name nothing but pools");
        }
    }

    /** What a tunnel says about its own backends, it must not say about those of a pool. */
    private static void noOptionsOfThePool(TunnelConfig tunnel, String key) {
        TunnelConfig defaults = TunnelConfig.builder().buildPrototype();
        Set<String> shared = KnownKeys.keys(PoolConfigBlueprint.class);
        shared.removeAll(Set.of("name", "backends"));
        Arrays.stream(TunnelConfigBlueprint.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && shared.contains(KnownKeys.key(method)))
                .filter(method -> !value(method, tunnel).equals(value(method, defaults)))
                .findFirst()
                .ifPresent(method -> {
                    throw new ConfigException(key + "." + KnownKeys.key(method)
                                                      + " makes no sense with pool, it is an option of the pool");
                });
    }

    private static Object value(Method option, TunnelConfig tunnel) {
        try {
            return option.invoke(tunnel);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("An option cannot be read: " + option, e);
        }
    }
}
