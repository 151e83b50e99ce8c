package org.wstunnel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * What of the tunnels in force can stay when the configuration changes, with all that it knows: counts, health, rates.
 */
final class KeptParts {
    private final Map<String, TunnelRoute> routes = new HashMap<>();
    private final Map<String, BackendPool> pools = new HashMap<>();
    private final Map<String, BackendPool> shared = new HashMap<>();
    private final Map<String, BackendNode> nodes = new HashMap<>();

    /** Nothing, at the start of a server. */
    static KeptParts none() {
        return new KeptParts();
    }

    void keep(TunnelRoute route) {
        routes.put(route.options().name(), route);
    }

    void keepPool(TunnelRoute route) {
        pools.put(route.options().name(), route.pool());
    }

    void keepNode(TunnelRoute route, String backend) {
        route.pool().nodes().stream()
                .filter(node -> node.name().equals(backend))
                .forEach(node -> nodes.put(key(route.options().name(), backend), node));
    }

    /** The pools with names, which do not change while the server runs. */
    void keepShared(Map<String, BackendPool> named) {
        shared.putAll(named);
    }

    /** The pool of a name, if it is in force already. */
    Optional<BackendPool> shared(String name) {
        return Optional.ofNullable(shared.get(name));
    }

    /** A tunnel of which nothing has changed. */
    Optional<TunnelRoute> route(String tunnel) {
        return Optional.ofNullable(routes.get(tunnel));
    }

    /** The pool of a tunnel of which nothing has changed that concerns its backends. */
    Optional<BackendPool> pool(String tunnel) {
        return Optional.ofNullable(pools.get(tunnel));
    }

    /** The backends of a changed pool, where each that has not changed itself is the one in force. */
    List<BackendNode> nodes(String tunnel, List<BackendNode> made) {
        return made.stream().map(node -> nodes.getOrDefault(key(tunnel, node.name()), node)).toList();
    }

    private static String key(String tunnel, String backend) {
        return tunnel + "\n" + backend;
    }
}
