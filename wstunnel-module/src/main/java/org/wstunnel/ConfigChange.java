package org.wstunnel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.helidon.config.ConfigException;
import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.upgrade.TunnelRoute;
import org.wstunnel.upgrade.TunnelRouting;

/**
 * The difference between two configurations of the feature, found on their keys and values: so it needs to know of a key only
 * whether it concerns the backends, and whether it can change at all while the server runs.
 */
final class ConfigChange {
    /** Keys of the feature that take effect without a restart. */
    private static final Set<String> FEATURE = Set.of("tunnels", "map-extensions", "hosts", "allow-networks", "deny-networks", "origins",
                                                      "allow-missing-origin", "trusted-proxies", "forwarded-header", "forwarded-fields", "drain", "limits", "max-open-tunnels",
                                                      "credentials");
    /** Keys of the feature that are no matter of its tunnels. */
    private static final Set<String> NOT_OF_TUNNELS = Set.of("tunnels", "map-extensions", "drain");
    /** Keys of a tunnel that are no matter of its backends. What is not named here is, to be sure. */
    private static final Set<String> NOT_OF_BACKENDS = Set.of("path", "path-prefix", "extension", "frame-type", "subprotocols", "hosts",
                                                              "allow-networks", "deny-networks", "origins",
                                                              "allow-missing-origin", "ping", "close-timeout", "idle-timeout",
                                                              "write-timeout", "max-frame-size", "buffer-size", "debug", "limits",
                                                              "credentials", "client-certificates", "required", "resolve",
                                                              "allowed-targets");

    private final Config before;
    private final Config after;
    private final List<String> added = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();

    ConfigChange(Config before, Config after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Find out what stays.
     *
     * @param current     tunnels in force
     * @param tunnelsThen the configuration's tunnels in force
     * @param tunnelsNow  the changed configuration's tunnels
     * @return what can be kept
     * @throws ConfigException if something has changed that cannot while the server runs
     */
    KeptParts keep(TunnelRouting current, List<TunnelConfig> tunnelsThen, List<TunnelConfig> tunnelsNow) {
        requireNoRestart();
        Map<String, TunnelRoute> routes = new LinkedHashMap<>();
        current.routes().forEach(route -> routes.put(route.options().name(), route));
        Map<String, Config> nodes = nodes(before, tunnelsThen);
        boolean defaultsStay = leaves(before, key -> !NOT_OF_TUNNELS.contains(key))
                .equals(leaves(after, key -> !NOT_OF_TUNNELS.contains(key)));
        KeptParts kept = new KeptParts();
        kept.keepShared(current.pools());
        nodes(after, tunnelsNow).forEach((name, node) -> {
            Config old = nodes.get(name);
            if (old == null) {
                added.add(name);
            } else if (defaultsStay && leaves(old, key -> true).equals(leaves(node, key -> true))) {
                kept.keep(routes.get(name));
            } else {
                changed.add(name);
                keepBackends(kept, routes.get(name), old, node);
            }
        });
        removed.addAll(nodes.keySet());
        removed.removeAll(nodes(after, tunnelsNow).keySet());
        return kept;
    }

    @Override
    public String toString() {
        return "tunnels added " + added + ", changed " + changed + ", removed " + removed;
    }

    private void requireNoRestart() {
        Map<String, String> then = leaves(before, key -> !FEATURE.contains(key));
        Map<String, String> now = leaves(after, key -> !FEATURE.contains(key));
        Set<String> keys = new HashSet<>(then.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
            if (!then.getOrDefault(key, "").equals(now.getOrDefault(key, ""))) {
                throw ConfigKey.of(after).child(key).invalid(now.getOrDefault(key, ""), "\"" + then.getOrDefault(key, "")
                        + "\" while the server runs");
            }
        }
    }

    private static void keepBackends(KeptParts kept, TunnelRoute route, Config old, Config node) {
        Predicate<String> ofPool = key -> !NOT_OF_BACKENDS.contains(key);
        if (leaves(old, ofPool).equals(leaves(node, ofPool))) {
            kept.keepPool(route);
            return;
        }
        if (spawns(old) || spawns(node)) {
            throw ConfigKey.of(node).child("backends").wrong("changed value", "no change while the server runs, since programs are spawned");
        }
        Predicate<String> ofEachBackend = key -> ofPool.test(key) && !key.equals("backends") && !key.equals("balance");
        if (leaves(old, ofEachBackend).equals(leaves(node, ofEachBackend))) {
            List<Map<String, String>> backends = new ArrayList<>();
            children(old.get("backends")).forEach(it -> backends.add(leaves(it, key -> true)));
            for (Config backend : children(node.get("backends"))) {
                if (backends.contains(leaves(backend, key -> true))) {
                    kept.keepNode(route, BackendConfigSupport.name(BackendConfig.create(backend)));
                }
            }
        }
    }

    private static boolean spawns(Config tunnel) {
        return children(tunnel.get("backends")).stream().anyMatch(it -> it.get("spawn").exists());
    }

    /** The nodes of the enabled tunnels by name. */
    private static Map<String, Config> nodes(Config feature, List<TunnelConfig> tunnels) {
        Map<String, Config> nodes = new LinkedHashMap<>();
        List<Config> children = children(feature.get("tunnels"));
        for (int i = 0; i < tunnels.size(); i++) {
            if (!tunnels.get(i).enabled()) {
                continue;
            }
            nodes.put(TunnelConfigSupport.name(tunnels.get(i)), children.get(i));
        }
        return nodes;
    }

    /** All values below a node, by key, of those of its children that are wanted. */
    private static Map<String, String> leaves(Config node, Predicate<String> wanted) {
        Map<String, String> leaves = new TreeMap<>();
        for (Config child : children(node)) {
            if (wanted.test(child.name())) {
                child.asMap().ifPresent(values -> values.forEach((key, value) ->
                        leaves.put(key.substring(node.key().toString().length() + 1), value)));
            }
        }
        return leaves;
    }

    private static List<Config> children(Config node) {
        return node.exists() && !node.isLeaf() ? node.asNodeList().orElseGet(List::of) : List.of();
    }
}
