// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.ping.IntervalPing;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.resolve.TokenConfig;

/**
 * Says which options work, but surely not as they are meant: those that another one makes useless, and those that let
 * everybody do what a few should.
 */
final class DoubtfulOptions {
    private DoubtfulOptions() {
    }

    /**
     * Look at a configuration that is right.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels, by the names of their sockets
     * @param all       all of the server in the same way
     */
    static void warn(WsTunnelConfig config, Map<String, ListenerConfig> listeners, Map<String, ListenerConfig> all) {
        ConfigKey key = WsTunnelConfigSupport.key(config);
        DoubtfulClients.warn(config, listeners, key);
        DoubtfulLimits.warn(config, listeners.values(), key);
        if (!config.reload()) {
            // a tunnel that comes with a reload may use it, and a pool cannot come then
            warnOfUnused(config, key.child("pools"));
        }
        warnOfMapped(config, key.child("map-extensions"));
        Set<String> pools = config.pools().stream().map(PoolConfig::name).collect(Collectors.toSet());
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            ConfigKey own = key.child("tunnels").child(i);
            if (tunnel.enabled()) {
                DoubtfulBackends.warn(tunnel, own, listeners);
                warnOfNoBackends(tunnel, own);
                DoubtfulTargets.warn(tunnel, pools, own);
                tunnel.ping().filter(IntervalPing.class::isInstance).map(it -> ((IntervalPing) it).timeout())
                        .ifPresent(it -> Doubt.tellIfShorter(it, own.child("ping.interval.timeout"),
                                LimitsConfigSupport.MIN_TIME, "Clients far away are cut off"));
            }
        }
        DoubtfulHash.warn(config, key);
        SpawnPlaces.warn(WsTunnelConfigSupport.backends(config), all);
        for (int i = 0; i < config.pools().size(); i++) {
            DoubtfulBackends.warn(config.pools().get(i), key.child("pools").child(i), listeners);
        }
    }

    /** A path that is mapped has none of the variables of the other one. */
    private static void warnOfMapped(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.mapExtensions().size(); i++) {
            String to = config.mapExtensions().get(i).to();
            ConfigKey own = key.child(i).child("to");
            config.tunnels().stream().filter(it -> it.enabled() && it.path().filter(to::equals).isPresent())
                    .flatMap(it -> it.resolve().stream())
                    .filter(it -> it instanceof PathResolver || it instanceof FileResolver file
                            && file.prototype().token().flatMap(TokenConfig::variable).isPresent())
                    .forEach(it -> Doubt.tell(own.invalid(to, "a tunnel whose resolve takes no variable of its path"),
                            "Its requests have no target"));
        }
    }

    private static void warnOfUnused(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.pools().size(); i++) {
            String name = config.pools().get(i).name();
            List<TunnelConfig> using = config.tunnels().stream().filter(it -> PoolOptionsSupport.uses(it, name)).toList();
            if (using.stream().noneMatch(it -> reaches(it, name))) {
                Doubt.tell(key.child(i).child("name").invalid(name, using.isEmpty()
                        ? "a name that pool or allowed-targets of a tunnel has"
                        : "a name that the variable in \"" + RoutePaths.requests(using.getFirst()) + "\" can have"),
                        "The pool is not used");
            }
        }
    }

    /** Whether a path can name a pool, where paths name them. */
    private static boolean reaches(TunnelConfig tunnel, String pool) {
        return tunnel.resolve().filter(PathResolver.class::isInstance).map(PathResolver.class::cast)
                .map(it -> RoutePaths.pattern(tunnel).mayHave(it.variable(), pool)).orElse(true);
    }

    /** Those that only a resolver knows are neither probed nor missed. */
    private static void warnOfNoBackends(TunnelConfig tunnel, ConfigKey key) {
        if (tunnel.backends().isEmpty() && tunnel.pool().isEmpty()) {
            tunnel.health().ifPresent(it -> Doubt.tellNoEffect(key.child("health").unexpected("without backends")));
            if (tunnel.required()) {
                Doubt.tellNoEffect(key.child("required").invalid(true, "false without backends"));
            }
        }
    }
}
