package org.wstunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.wstunnel.access.Network;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.target.AllowedTargets;
import org.wstunnel.target.AllowedTargets.PortRange;
import org.wstunnel.target.NamePattern;
import org.wstunnel.target.StaticResolverProvider;
import org.wstunnel.target.TargetSelection;

/**
 * Makes the pools and what chooses among them.
 */
final class TargetsAssembler {
    private TargetsAssembler() {
    }

    /** Whether another resolver than the static one chooses the backends of a tunnel. */
    static boolean resolves(TunnelConfig tunnel) {
        return tunnel.resolve().filter(it -> !StaticResolverProvider.isStatic(it)).isPresent();
    }

    /** The shared pools by name. */
    static Map<String, BackendPool> pools(WsTunnelConfig config, KeptParts kept) {
        Map<String, BackendPool> pools = new LinkedHashMap<>();
        config.pools().forEach(pool -> pools.put(
                pool.name(), kept.shared(pool.name()).orElseGet(() -> TunnelAssembler.pool(tunnel(pool), KeptParts.none()))));
        return pools;
    }

    /** A tunnel that has the backends of a pool: what is made of those, and how they are checked, is the same. */
    static TunnelConfig tunnel(PoolConfig pool) {
        return TunnelConfig.builder()
                .name(pool.name())
                .path("/")
                .backends(pool.backends())
                .update(it -> pool.balance().ifPresent(it::balance))
                .connectTimeout(pool.connectTimeout())
                .dialTimeout(pool.dialTimeout())
                .disableTime(pool.disableTime())
                .update(it -> pool.maxDisableTime().ifPresent(it::maxDisableTime))
                .maxFailures(pool.maxFailures())
                .update(it -> pool.health().ifPresent(it::health))
                .buildPrototype();
    }

    static TargetSelection targets(TunnelConfig tunnel, Map<String, BackendPool> pools, Supplier<BackendPool> backends) {
        AllowedTargets allowed = tunnel.allowedTargets().map(TargetsAssembler::allowed).orElse(AllowedTargets.NONE);
        Map<String, BackendPool> chosen = new LinkedHashMap<>(pools);
        chosen.keySet().removeIf(name -> !allowed.pool(name));
        BackendPool own = tunnel.pool().map(pools::get).orElseGet(backends);
        return new TargetSelection(tunnel.resolve().orElseGet(StaticResolverProvider::defaultResolver), own, chosen, allowed,
                                   tunnel.connectTimeout(), nodes -> TunnelAssembler.pool(tunnel, nodes));
    }

    private static AllowedTargets allowed(AllowedTargetsConfig config) {
        return new AllowedTargets(config.pools().stream().map(NamePattern::name).toList(),
                                  config.hosts().stream().map(NamePattern::host).toList(),
                                  config.networks().stream().map(Network::parse).toList(),
                                  config.ports().stream().map(it -> PortRange.parse(it).orElseThrow()).toList(),
                                  config.sockets().stream().map(NamePattern::path).toList());
    }
}
