// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.Network;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.target.NamePattern;

/**
 * Says which options work, but surely not as they are meant: those that another one makes useless, and those that let
 * everybody do what a few should.
 */
final class DoubtfulOptions {
    private static final Set<String> ANY_HOST = Set.of("0.0.0.0", "::");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final List<Network> LOOPBACK_NETWORKS = List.of(Network.parse("127.0.0.0/8"), Network.parse("::1"));

    /** Words by which a shell connects commands and files. */
    private static final Set<String> OF_SHELLS = Set.of("|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1", "&>");
    private static final String NO_EFFECT = "It has no effect";

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
        warnOfUnixOptions(config, listeners.values(), key);
        warnOfFarNetworks(config, listeners.values(), key);
        if (!config.reload()) {
            // a tunnel that comes with a reload may use it, and a pool cannot come then
            warnOfUnused(config, key.child("pools"));
        }
        Optional<Integer> connections = positive(config.maxConnections());
        atMost(config.maxConnectionsPerClient(), key.child("max-connections-per-client"), connections, "max-connections");
        atMost(config.maxOpenTunnels(), key.child("max-open-tunnels"), connections, "max-connections");
        Optional<Integer> ofClient = connectionsOfClient(config, listeners.values());
        config.limits().ifPresent(it -> {
            warnOfLimits(it, ofClient, key.child("limits"));
            atMost(it.maxOpen(), key.child("limits.max-open"), positive(config.maxOpenTunnels()), "max-open-tunnels");
        });
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            ConfigKey own = key.child("tunnels").child(i);
            if (tunnel.enabled()) {
                tunnel.limits().ifPresent(it -> {
                    warnOfLimits(it, ofClient, own.child("limits"));
                    atMost(it.maxOpen(), own.child("limits.max-open"), programs(tunnel), "max-procs of all its backends");
                    atMost(it.maxOpen(), own.child("limits.max-open"), positive(config.maxOpenTunnels()), "max-open-tunnels");
                    atMost(tunnel.idleTimeout(), own.child("idle-timeout"), it.maxLifetime().filter(Duration::isPositive),
                            "limits.max-lifetime");
                });
                warnOfPool(tunnel, own, listeners);
                warnOfNoBackends(tunnel, own);
                DoubtfulTargets.warn(tunnel, own);
            }
        }
        for (int i = 0; i < config.pools().size(); i++) {
            warnOfPool(config.pools().get(i), key.child("pools").child(i), listeners);
        }
    }

    private static void warnOfProxies(WsTunnelConfig config, ConfigKey key) {
        List<Network> networks = WsTunnelConfigSupport.networksOfProxies(config);
        if (Network.ALL.stream().anyMatch(it -> it.within(networks))) {
            Doubt.tell(key.invalid(String.join(", ", config.trustedProxies()), "the networks of the proxies alone"),
                    "Everybody may claim to be any client");
        }
    }

    private static void warnOfUnused(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.pools().size(); i++) {
            String name = config.pools().get(i).name();
            if (config.tunnels().stream().noneMatch(it -> uses(it, name))) {
                Doubt.tell(key.child(i).child("name").invalid(name, "a name that pool or allowed-targets of a tunnel has"),
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
            if (onUnixSocket(listener)) {
                Doubt.tell(key.missing(WsTunnelConfigSupport.UNIX + ", since " + ListenerCheck.key(socket)
                        + ".bind-address is a Unix socket, and tunnels have allow-networks or deny-networks"),
                        "Nobody there opens these");
            }
        });
    }

    /** Where a server listens on loopback addresses alone, clients come from there, unless a proxy says who they are. */
    private static void warnOfFarNetworks(WsTunnelConfig config, Collection<ListenerConfig> listeners, ConfigKey key) {
        if (!config.trustedProxies().isEmpty() || !listeners.stream().allMatch(
                it -> LOOPBACK.contains(it.host()) && it.bindAddress().isEmpty() && !it.enableProxyProtocol())) {
            return;
        }
        warnOfFarNetworks(config, key);
        for (int i = 0; i < config.tunnels().size(); i++) {
            if (config.tunnels().get(i).enabled()) {
                warnOfFarNetworks(config.tunnels().get(i), key.child("tunnels").child(i));
            }
        }
    }

    private static void warnOfFarNetworks(AccessOptions access, ConfigKey key) {
        if (!access.allowNetworks().isEmpty() && access.allowNetworks().stream().map(Network::parse)
                .noneMatch(it -> LOOPBACK_NETWORKS.stream().anyMatch(near -> it.contains(near) || near.contains(it)))) {
            Doubt.tell(key.child("allow-networks").invalid(String.join(", ", access.allowNetworks()),
                    "a network with 127.0.0.1, since the server listens there alone, or trusted-proxies"), "Nobody gets in");
        }
    }

    private static void warnOfUnixOptions(WsTunnelConfig config, Collection<ListenerConfig> listeners, ConfigKey key) {
        List<String> proxies = config.trustedProxies();
        int unix = proxies.indexOf(WsTunnelConfigSupport.UNIX);
        boolean none = listeners.stream().noneMatch(DoubtfulOptions::onUnixSocket);
        if (none && unix >= 0) {
            Doubt.tell(key.child("trusted-proxies").child(unix).invalid(WsTunnelConfigSupport.UNIX,
                    "networks alone, since no listener of the tunnels is a Unix socket"), NO_EFFECT);
        }
        if (none && !config.socketMode().equals(WsTunnelConfig.create().socketMode())) {
            Doubt.tell(key.child("socket-mode").unexpected("where no listener of the tunnels is a Unix socket"), NO_EFFECT);
        }
        if (unix < 0 && !proxies.isEmpty() && listeners.stream().allMatch(DoubtfulOptions::onUnixSocket)) {
            Doubt.tell(key.child("trusted-proxies").invalid(String.join(", ", proxies),
                    WsTunnelConfigSupport.UNIX + ", since all listeners of the tunnels are Unix sockets"), NO_EFFECT);
        }
        if (proxies.isEmpty() && config.forwardedHeader() == ForwardedHeader.FORWARDED) {
            Doubt.tell(key.child("forwarded-header").unexpected("without trusted-proxies"), NO_EFFECT);
        }
    }

    private static boolean onUnixSocket(ListenerConfig listener) {
        return listener.bindAddress().filter(UnixDomainSocketAddress.class::isInstance).isPresent();
    }

    /** How many connections a client may have. A proxy has those of many. */
    private static Optional<Integer> connectionsOfClient(WsTunnelConfig config, Collection<ListenerConfig> listeners) {
        boolean direct = config.trustedProxies().isEmpty()
                && listeners.stream().noneMatch(it -> it.enableProxyProtocol() || onUnixSocket(it));
        return direct ? positive(config.maxConnectionsPerClient()) : Optional.empty();
    }

    /** How many programs a tunnel may have, if each request gets one of its own. */
    private static Optional<Integer> programs(TunnelConfig tunnel) {
        boolean all = !tunnel.backends().isEmpty() && tunnel.backends().stream().allMatch(SpawnConfigSupport::stdio);
        return all
                ? Optional.of(tunnel.backends().stream().mapToInt(it -> it.spawn().orElseThrow().maxProcs()).sum())
                : Optional.empty();
    }

    private static void warnOfLimits(LimitsConfig limits, Optional<Integer> connectionsOfClient, ConfigKey key) {
        atMost(limits.maxOpenPerClient(), key.child("max-open-per-client"), connectionsOfClient, "max-connections-per-client");
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
            tunnel.health().ifPresent(it -> Doubt.tell(key.child("health").unexpected("without backends"), NO_EFFECT));
            if (tunnel.required()) {
                Doubt.tell(key.child("required").invalid(true, "false without backends"), NO_EFFECT);
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
            backend.spawn().ifPresent(it -> warnOfShell(it.command(), own.child("spawn.command")));
            if (SpawnConfigSupport.stdio(backend)) {
                atMost(backend.maxConnections(), own.child("max-connections"), backend.spawn().map(SpawnConfig::maxProcs),
                        "spawn.max-procs");
                continue;
            }
            String place = place(backend);
            ConfigKey other = places.putIfAbsent(place, own);
            if (backend.host().filter(ANY_HOST::contains).isPresent()) {
                Doubt.tell(own.child("host").invalid(backend.host().get(), "the address of one host, such as 127.0.0.1"),
                        "Where the system takes it, it is this machine");
            }
            if (other != null) {
                Doubt.tell(own.invalid(place, "another place than that of " + other), "It is one backend with two shares");
            }
            listeners.forEach((socket, listener) -> {
                if (backend.spawn().isPresent() && backend.host().isPresent() && listensThere(listener, backend)) {
                    Doubt.tell(
                            own.child("port").invalid(backend.port().orElseThrow(), "a port from which spawn.max-procs, which is "
                                    + backend.spawn().get().maxProcs() + ", do not reach that of " + ListenerCheck.key(socket)),
                            "One of the programs cannot listen");
                }
                if (backend.spawn().isEmpty() && listensThere(listener, backend)) {
                    Doubt.tell(own.invalid(place, "another place than that of " + ListenerCheck.key(socket)),
                            "Tunnels lead back to this server");
                }
            });
        }
    }

    private static void warnOfShell(List<String> command, ConfigKey key) {
        // of find, which ends such a command with a semicolon
        boolean semicolon = command.stream().anyMatch(it -> it.startsWith("-exec") || it.startsWith("-ok"));
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i);
            if (OF_SHELLS.contains(word) && !(semicolon && word.equals(";"))) {
                Doubt.tell(key.child(i).invalid(word, "a word that the program takes: no shell reads the command, unless it is "
                        + "[sh, -c, \"...\"]"), "The program gets it as it is");
                return;
            }
        }
    }

    private static String place(BackendConfig backend) {
        return backend.socket().map(it -> it.normalize().toString())
                .orElseGet(() -> new TcpAddress(backend.host().orElseThrow().toLowerCase(Locale.ROOT),
                        backend.port().orElseThrow()).text());
    }

    private static boolean listensThere(ListenerConfig listener, BackendConfig backend) {
        if (listener.bindAddress().orElse(null) instanceof UnixDomainSocketAddress unix) {
            return backend.socket().filter(unix.getPath()::equals).isPresent();
        }
        int processes = backend.spawn().map(SpawnConfig::maxProcs).orElse(1);
        return backend.host().filter(it -> it.equals(listener.host())
                || LOOPBACK.contains(it) && (LOOPBACK.contains(listener.host()) || ANY_HOST.contains(listener.host())))
                .isPresent()
                && backend.port().filter(it -> it <= listener.port() && listener.port() < it + processes).isPresent()
                && listener.bindAddress().isEmpty();
    }

    private static <T extends Comparable<T>> void atMost(Optional<T> value, ConfigKey key, Optional<T> limit, String other) {
        if (value.isPresent() && limit.isPresent() && value.get().compareTo(limit.get()) > 0) {
            Doubt.tell(key.invalid(value.get(), "at most " + other + ", which is " + limit.get()), NO_EFFECT);
        }
    }

    private static Optional<Integer> positive(Optional<Integer> limit) {
        return limit.filter(it -> it > 0);
    }
}
