package org.wstunnel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.Size;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;

import org.wstunnel.access.Occupancy;
import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.ProxyVersion;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.backend.UnixAddress;
import org.wstunnel.balance.LeastConnectionProvider;
import org.wstunnel.ping.IntervalPingProvider;
import org.wstunnel.spawn.ProcessPool;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.TunnelOptions;
import org.wstunnel.upgrade.TunnelRoute;
import org.wstunnel.upgrade.TunnelRouting;

/**
 * Makes the working parts out of a checked configuration; the only class that knows both.
 */
final class TunnelAssembler {
    private TunnelAssembler() {
    }

    static TunnelRouting routing(WsTunnelConfig config, KeptParts kept, Occupancy occupancy) {
        Map<String, TunnelRoute> routes = new LinkedHashMap<>();
        Map<String, BackendPool> pools = TargetsAssembler.pools(config, kept);
        config.tunnels().stream()
                .filter(TunnelConfig::enabled)
                .forEach(tunnel -> routes.put(ConfigCheck.requests(tunnel),
                                              kept.route(tunnel).orElseGet(() -> route(config, tunnel, kept, occupancy, pools))));
        Map<String, TunnelRoute> extensions = new LinkedHashMap<>();
        config.mapExtensions().forEach(it -> extensions.put(it.extension(), routes.get(it.to())));
        return new TunnelRouting(List.copyOf(routes.values()), extensions, pools);
    }

    static TunnelRoute route(WsTunnelConfig config,
                             TunnelConfig tunnel,
                             KeptParts kept,
                             Occupancy occupancy,
                             Map<String, BackendPool> pools) {
        return new TunnelRoute(matcher(tunnel),
                               GateAssembler.gate(config, tunnel, occupancy),
                               GateAssembler.credentials(config, tunnel),
                               tunnel.subprotocols(),
                               mode(tunnel.frameType()),
                               TargetsAssembler.targets(tunnel, pools, () -> kept.pool(tunnel).orElseGet(() -> pool(tunnel, kept))),
                               options(config, tunnel),
                               tunnel.required());
    }

    static BackendAddress address(BackendConfig backend) {
        return backend.socket()
                .<BackendAddress>map(UnixAddress::new)
                .orElseGet(() -> BackendTls.address(backend,
                                                    new TcpAddress(backend.host().orElseThrow(), backend.port().orElseThrow())));
    }

    private static PathMatcher matcher(TunnelConfig tunnel) {
        return tunnel.path().map(PathMatchers::create)
                .or(() -> tunnel.pathPrefix().map(TunnelRoute::startsWith))
                .or(() -> tunnel.extension().map(TunnelRoute::endsWith))
                .orElseThrow();
    }

    private static FrameMode mode(FrameType type) {
        return switch (type) {
            case AUTO -> FrameMode.MIRROR;
            case TEXT -> FrameMode.TEXT;
            case BINARY -> FrameMode.BINARY;
        };
    }

    /** Where a backend is dialled; if that is a program that is started here, it is noted. */
    private static BackendAddress address(TunnelConfig tunnel, BackendConfig backend, List<ProcessPool> programs) {
        Optional<ProcessPool> processes = SpawnAssembler.processes(tunnel, backend);
        processes.ifPresent(programs::add);
        return processes.map(ProcessPool::address).orElseGet(() -> address(backend));
    }

    /** The tunnel's own backends. */
    static BackendPool pool(TunnelConfig tunnel, KeptParts kept) {
        List<ProcessPool> programs = new ArrayList<>();
        List<BackendNode> nodes = tunnel.backends().stream()
                .filter(it -> !PoolAssembler.discovered(it))
                .map(it -> PoolAssembler.node(it, ConfigCheck.name(it), address(tunnel, it, programs)))
                .toList();
        BackendPool pool = pool(tunnel, kept.nodes(tunnel, nodes));
        programs.forEach(pool::add);
        PoolAssembler.watch(pool, tunnel);
        return pool;
    }

    /** Other backends, which are dialled as the tunnel says. */
    static BackendPool pool(TunnelConfig tunnel, List<BackendNode> nodes) {
        return new BackendPool(ConfigCheck.name(tunnel),
                               nodes,
                               tunnel.balance().orElseGet(LeastConnectionProvider::defaultBalancer),
                               tunnel.connectTimeout(),
                               tunnel.dialTimeout(),
                               PoolAssembler.failures(tunnel));
    }

    static ProxyVersion proxyVersion(BackendConfig backend) {
        return backend.proxyProtocol().map(it -> switch (it) {
            case V1 -> ProxyVersion.V1;
            case V2 -> ProxyVersion.V2;
        }).orElse(ProxyVersion.NONE);
    }

    private static TunnelOptions options(WsTunnelConfig config, TunnelConfig tunnel) {
        return new TunnelOptions(ConfigCheck.name(tunnel),
                                 (int) tunnel.bufferSize().toBytes(),
                                 tunnel.maxFrameSize().map(Size::toBytes).orElse(Long.MAX_VALUE),
                                 tunnel.closeTimeout(),
                                 tunnel.idleTimeout(),
                                 tunnel.writeTimeout(),
                                 GateAssembler.sessionLimits(config, tunnel),
                                 tunnel.ping().orElseGet(IntervalPingProvider::defaultScheduler),
                                 tunnel.debug());
    }
}
