// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.Size;

import org.wstunnel.access.Gate;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.ping.IntervalPing;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.FileResolverConfig;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.resolve.StaticResolver;
import org.wstunnel.resolve.TokenConfig;
import org.wstunnel.target.AllowedTargets;
import org.wstunnel.target.TargetSelection;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.TunnelOptions;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * Checks the configuration of one tunnel, and makes its route.
 */
final class TunnelConfigSupport {
    private static final System.Logger LOGGER = System.getLogger(TunnelConfigSupport.class.getName());
    private static final int MAX_DEBUG = 65_535;
    private static final long MIN_BUFFER = 1024;
    private static final long MAX_BUFFER = 1024 * 1024;

    private TunnelConfigSupport() {
    }

    static String name(TunnelConfig tunnel) {
        return tunnel.name().orElseGet(() -> RoutePaths.requests(tunnel));
    }

    /** A tunnel that says itself what the feature says for all. */
    static TunnelConfig inherit(TunnelConfig tunnel, AccessOptions feature) {
        return TunnelConfig.builder(tunnel)
                .hosts(tunnel.hosts().isEmpty() ? feature.hosts() : tunnel.hosts())
                .allowNetworks(tunnel.allowNetworks().isEmpty() ? feature.allowNetworks() : tunnel.allowNetworks())
                .denyNetworks(tunnel.denyNetworks().isEmpty() ? feature.denyNetworks() : tunnel.denyNetworks())
                .origins(tunnel.origins().isEmpty() ? feature.origins() : tunnel.origins())
                .allowMissingOrigin(tunnel.allowMissingOrigin().or(feature::allowMissingOrigin).orElse(true))
                .requireUser(tunnel.requireUser().or(feature::requireUser).orElse(false))
                .limits(LimitsConfigSupport.inherit(tunnel.limits(), feature.limits()))
                .update(it -> tunnel.credentials().or(feature::credentials).ifPresent(it::credentials))
                .update(it -> AccessOptionsSupport.certificates(tunnel, feature).ifPresent(it::clientCertificates))
                .buildPrototype();
    }

    /** Checks all that can be said without the feature. */
    static void check(TunnelConfig tunnel, ConfigKey key) {
        Faults.checkAll(
                () -> checkRequests(tunnel, key),
                () -> tunnel.name().ifPresent(name -> {
                    key.child("name").require(!name.isBlank(), name, "a name, or none to use the path");
                    key.child("name").requireReadable(name);
                }),
                () -> tunnel.subprotocols().forEach(it -> checkSubprotocol(it, key.child("subprotocols"))),
                () -> key.child("close-timeout").require(tunnel.closeTimeout().isPositive(), tunnel.closeTimeout(),
                        "a duration of more than zero"),
                () -> checkTime(tunnel.idleTimeout(), key.child("idle-timeout")),
                () -> checkTime(tunnel.writeTimeout(), key.child("write-timeout")),
                () -> tunnel.maxFrameSize().ifPresent(
                        it -> key.child("max-frame-size").require(it.toBytes() > 0, it, "a size of at least one byte")),
                () -> checkBuffer(tunnel.bufferSize(), key.child("buffer-size")),
                () -> key.child("debug").require(tunnel.debug() >= 0 && tunnel.debug() <= MAX_DEBUG, tunnel.debug(),
                        "0 to " + MAX_DEBUG),
                () -> AccessOptionsSupport.check(tunnel, key),
                () -> PoolOptionsSupport.check(tunnel, key),
                () -> checkTargets(tunnel, key));
    }

    private static void checkSubprotocol(String protocol, ConfigKey key) {
        key.requireToken(protocol, "the name of a subprotocol");
        key.require(!protocol.equalsIgnoreCase("base64"), protocol, "another subprotocol: the module encodes nothing in base64");
    }

    private static void checkBuffer(Size size, ConfigKey key) {
        key.require(size.toBytes() >= MIN_BUFFER && size.toBytes() <= MAX_BUFFER, size, "a size from 1 KiB to 1 MiB");
    }

    /** Checks what a tunnel says of the pools of the feature. */
    static void checkPools(TunnelConfig tunnel, Set<String> pools, ConfigKey key) {
        tunnel.pool().ifPresent(it -> key.child("pool").requireOneOf(pools, it, "the name of a pool"));
        tunnel.allowedTargets().ifPresent(it -> AllowedTargetsConfigSupport.checkPools(it, pools, key.child("allowed-targets")));
    }

    /**
     * Make the route.
     *
     * @param tunnel tunnel, with what it inherits
     * @param pools  pools of the feature by name
     * @param kept   what stays of a route that it replaces
     * @param limits how many tunnels may be opened
     */
    static TunnelRoute route(TunnelConfig tunnel, Map<String, BackendPool> pools, KeptParts kept, Gate limits) {
        return new TunnelRoute(RoutePaths.pattern(tunnel).matcher(),
                AccessOptionsSupport.gate(tunnel, limits),
                AccessOptionsSupport.credentials(tunnel),
                tunnel.subprotocols(),
                switch (tunnel.frameType()) {
                    case AUTO -> FrameMode.MIRROR;
                    case TEXT -> FrameMode.TEXT;
                    case BINARY -> FrameMode.BINARY;
                },
                targets(tunnel, pools, kept),
                options(tunnel),
                tunnel.required());
    }

    private static void checkRequests(TunnelConfig tunnel, ConfigKey key) {
        List<String> given = Stream.of(tunnel.path(), tunnel.pathPrefix(), tunnel.extension()).flatMap(Optional::stream).toList();
        key.require(given.size() == 1, String.join(", ", given), "exactly one of path, path-prefix and extension");
        RoutePaths.check(tunnel, key);
        tunnel.pathPrefix().filter(it -> !it.endsWith("/")).ifPresent(prefix -> LOGGER.log(
                Level.WARNING,
                "{0}: \"{1}\" does not end with a slash: it also takes paths such as {1}x, which a rule for {1} and the "
                        + "paths below it does not guard. \"{1}/\" takes only the paths below",
                key.child("path-prefix"), prefix));
    }

    private static void checkTime(Optional<Duration> value, ConfigKey key) {
        value.ifPresent(it -> key.require(it.compareTo(LimitsConfigSupport.MIN_TIME) >= 0, it,
                "a duration of at least " + LimitsConfigSupport.MIN_TIME));
    }

    /** Whether the tunnel goes anywhere. */
    private static void checkTargets(TunnelConfig tunnel, ConfigKey key) {
        boolean resolves = resolves(tunnel);
        if (tunnel.pool().isPresent()) {
            PoolOptionsSupport.checkUnused(tunnel, key);
        } else if (!resolves) {
            PoolOptionsSupport.checkNotEmpty(tunnel, key);
        }
        ConfigKey allowedTargets = key.child("allowed-targets");
        if (!resolves) {
            if (tunnel.allowedTargets().isPresent()) {
                throw allowedTargets.unexpected("where resolve is static");
            }
            return;
        }
        AllowedTargetsConfig allowed = tunnel.allowedTargets()
                .orElseThrow(() -> allowedTargets.missing("a list of what the resolver may answer"));
        AllowedTargetsConfigSupport.check(allowed, allowedTargets);
        tunnel.resolve().filter(PathResolver.class::isInstance).map(PathResolver.class::cast).map(PathResolver::variable)
                .ifPresent(variable -> {
                    requireVariable(tunnel, variable, key, "resolve.path.variable");
                    if (allowed.pools().isEmpty()) {
                        throw allowedTargets.child("pools").missing("names of pools, since the path can name nothing else");
                    }
                });
        tunnel.resolve().filter(FileResolver.class::isInstance).map(it -> ((FileResolver) it).prototype())
                .flatMap(FileResolverConfig::token).flatMap(TokenConfig::variable)
                .ifPresent(variable -> requireVariable(tunnel, variable, key, "resolve.file.token.variable"));
        checkOfPools(tunnel, key);
    }

    /** Refuses options of backends where requests go to pools alone. Of backends and health a warning tells. */
    private static void checkOfPools(TunnelConfig tunnel, ConfigKey key) {
        boolean path = tunnel.resolve().filter(PathResolver.class::isInstance).isPresent();
        if (path || tunnel.resolve().filter(FileResolver.class::isInstance).isPresent()
                && !AllowedTargetsConfigSupport.beyondPools(tunnel)) {
            PoolOptionsSupport.given(tunnel).filter(it -> !it.equals("backends") && !it.equals("health")).findFirst()
                    .ifPresent(name -> {
                        throw key.child(name).unexpected(
                                (path ? "where resolve is path" : "where allowed-targets has pools alone")
                                        + ", it is an option of each pool");
                    });
        }
    }

    private static void requireVariable(TunnelConfig tunnel, String variable, ConfigKey key, String option) {
        boolean inPath = tunnel.path().filter(it -> it.matches(".*\\{\\+?\\Q" + variable + "\\E(:.*)?}.*")).isPresent();
        key.child(option).require(inPath, variable, "the name of a variable in " + key.child("path"));
    }

    /** Whether another resolver than the static one chooses the backends. */
    private static boolean resolves(TunnelConfig tunnel) {
        return tunnel.resolve().filter(it -> !(it instanceof StaticResolver)).isPresent();
    }

    private static TargetSelection targets(TunnelConfig tunnel, Map<String, BackendPool> pools, KeptParts kept) {
        String name = name(tunnel);
        AllowedTargets allowed = tunnel.allowedTargets().map(AllowedTargetsConfigSupport::create).orElse(AllowedTargets.NONE);
        Map<String, BackendPool> chosen = new LinkedHashMap<>(pools);
        chosen.keySet().removeIf(pool -> !allowed.pool(pool));
        BackendPool own = tunnel.pool().map(pools::get)
                .or(() -> kept.pool(name))
                .orElseGet(() -> PoolOptionsSupport.pool(name, tunnel, kept));
        return new TargetSelection(tunnel.resolve().orElseGet(StaticResolver::create), own, chosen, allowed,
                tunnel.connectTimeout(), nodes -> PoolOptionsSupport.pool(name, tunnel, nodes));
    }

    private static TunnelOptions options(TunnelConfig tunnel) {
        return new TunnelOptions(name(tunnel),
                (int) tunnel.bufferSize().toBytes(),
                tunnel.maxFrameSize().map(Size::toBytes).orElse(Long.MAX_VALUE),
                tunnel.closeTimeout(),
                tunnel.idleTimeout(),
                tunnel.writeTimeout(),
                LimitsConfigSupport.sessionLimits(tunnel.limits()),
                tunnel.ping().orElseGet(IntervalPing::create),
                tunnel.debug());
    }
}
