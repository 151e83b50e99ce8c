// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;

import org.wstunnel.balance.HashBalancer;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;

/**
 * Says where backends are chosen by path and host, and all requests have the same.
 */
final class DoubtfulHash {
    private DoubtfulHash() {
    }

    /**
     * Look at all tunnels, and at the pools that one of them alone uses.
     *
     * @param config configuration
     * @param key    its key
     */
    static void warn(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.tunnels().size(); i++) {
            warn(config.tunnels().get(i), List.of(config.tunnels().get(i)), config, key.child("tunnels").child(i));
        }
        for (int i = 0; i < config.pools().size(); i++) {
            PoolConfig pool = config.pools().get(i);
            List<TunnelConfig> using = config.tunnels().stream().filter(it -> PoolOptionsSupport.uses(it, pool.name())).toList();
            warn(pool, using, config, key.child("pools").child(i));
        }
    }

    private static void warn(PoolOptions pool, List<TunnelConfig> using, WsTunnelConfig config, ConfigKey key) {
        boolean several = pool.backends().size() > 1 || pool.backends().stream().anyMatch(BackendConfigSupport::discovered);
        if (several && pool.balance().filter(HashBalancer.class::isInstance).isPresent()
                && using.size() == 1 && using.getFirst().enabled() && isOne(using.getFirst(), config)) {
            Doubt.tell(
                    key.child("balance").invalid("hash", "another one, since it goes by path and host, and the path is always \""
                            + RoutePaths.requests(using.getFirst()) + "\""),
                    "All tunnels go to one backend, as long as it answers");
        }
    }

    /** Whether all requests of a tunnel have one path, and not several hosts. */
    private static boolean isOne(TunnelConfig tunnel, WsTunnelConfig config) {
        List<String> hosts = TunnelConfigSupport.inherit(tunnel, config).hosts();
        String path = RoutePaths.requests(tunnel);
        return RoutePaths.pattern(tunnel).fixedPath().filter(path::equals).isPresent()
                && hosts.size() <= 1 && hosts.stream().noneMatch(it -> it.contains("*"))
                && config.mapExtensions().stream().noneMatch(it -> it.to().equals(path));
    }
}
