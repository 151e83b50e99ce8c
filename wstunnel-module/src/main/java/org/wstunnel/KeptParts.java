// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.upgrade.TunnelRoute;
import org.wstunnel.upgrade.TunnelRouting;

/**
 * What of the tunnels in force stays when the configuration changes, with all that it knows: counts, health, rates.
 * <p>
 * Two states are compared by the text of their nodes, since TLS settings and services are made anew each time and equal
 * nothing. Which keys concern what, the blueprints say by what they extend.
 */
final class KeptParts {
    /** Keys of the feature that no tunnel looks at. */
    private static final Set<String> NOT_OF_TUNNELS = Set.of("tunnels", "map-extensions", "drain");

    private static final String POOLS = "pools";
    /** Keys whose values may be passphrases. */
    private static final Pattern SECRET = Pattern.compile("\\.(tls|spawn\\.(environment|command))\\.");
    private static final String RESTART = "no change while the server runs, it needs a restart";

    private final Map<String, TunnelRoute> routes = new HashMap<>();
    private final Map<String, BackendPool> pools = new HashMap<>();
    private final Map<String, BackendPool> shared = new HashMap<>();
    private final Map<String, BackendNode> nodes = new HashMap<>();
    private final List<String> added = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final Set<String> removed = new TreeSet<>();

    private KeptParts() {
    }

    /** Nothing, at the start of a server. */
    static KeptParts none() {
        return new KeptParts();
    }

    /**
     * Find out what stays.
     *
     * @param current tunnels in force
     * @param before  node of the feature in force
     * @param after   the changed node
     * @param then    the enabled tunnels in force by name, each with its node
     * @param now     the same of the changed node
     * @return what stays
     * @throws ConfigException if something has changed that cannot while the server runs
     */
    static KeptParts of(TunnelRouting current, Config before, Config after, Map<String, Config> then, Map<String, Config> now) {
        requireUnchanged(before, after);
        KeptParts kept = new KeptParts();
        kept.shared.putAll(current.pools());
        Map<String, TunnelRoute> routes = new HashMap<>();
        current.routes().forEach(route -> routes.put(route.options().name(), route));
        boolean sameFeature = same(before, after, key -> !NOT_OF_TUNNELS.contains(key));
        kept.removed.addAll(then.keySet());
        kept.removed.removeAll(now.keySet());
        now.forEach((name, node) -> {
            Config old = then.get(name);
            if (old == null) {
                kept.added.add(name);
            } else if (sameFeature && same(old, node, key -> true)) {
                kept.routes.put(name, routes.get(name));
            } else {
                kept.changed.add(name);
                kept.keepBackends(routes.get(name).pool(), name, old, node);
            }
        });
        return kept;
    }

    /** Keep the pool of a tunnel. */
    void keepPool(TunnelRoute route) {
        pools.put(route.options().name(), route.pool());
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

    @Override
    public String toString() {
        return "tunnels added " + added + ", changed " + changed + ", removed " + removed;
    }

    private static void requireUnchanged(Config before, Config after) {
        Predicate<String> fixed = KnownKeys.of(ServerOptions.class)::contains;
        requireSame(before, after, fixed.and(key -> !key.equals(POOLS)), "");
        Map<String, Config> then = pools(before);
        Map<String, Config> now = pools(after);
        now.forEach((name, node) -> {
            if (!then.containsKey(name)) {
                throw ConfigKey.of(node).child("name").wrong("the pool \"" + name + "\" is new", RESTART);
            }
            requireSame(then.get(name), node, key -> true, " in the pool \"" + name + "\"");
        });
        then.keySet().stream().filter(name -> !now.containsKey(name)).findFirst().ifPresent(name -> {
            throw ConfigKey.of(after).child(POOLS).wrong("the pool \"" + name + "\" is gone", RESTART);
        });
    }

    private static Map<String, Config> pools(Config feature) {
        Map<String, Config> pools = new LinkedHashMap<>();
        children(feature.get(POOLS)).forEach(it -> pools.put(it.get("name").asString().orElse(""), it));
        return pools;
    }

    private static void requireSame(Config before, Config after, Predicate<String> wanted, String where) {
        Map<String, String> then = leaves(before, wanted);
        Map<String, String> now = leaves(after, wanted);
        Set<String> keys = new TreeSet<>(then.keySet());
        keys.addAll(now.keySet());
        keys.stream().filter(key -> !Objects.equals(then.get(key), now.get(key))).findFirst().ifPresent(key -> {
            String values = SECRET.matcher(key).find() ? ""
                    : " from " + text(then.get(key)) + " to " + text(now.get(key));
            throw ConfigKey.of(after).child(key).wrong("changed" + values + where, RESTART);
        });
    }

    private static String text(String value) {
        return value == null ? "no value" : "\"" + value + "\"";
    }

    private void keepBackends(BackendPool pool, String tunnel, Config old, Config node) {
        Set<String> ofPool = KnownKeys.of(PoolOptions.class);
        if (same(old, node, ofPool::contains)) {
            pools.put(tunnel, pool);
            return;
        }
        if (spawns(old) || spawns(node)) {
            throw ConfigKey.of(node).child("backends").wrong("changed value",
                    RESTART + ", since programs are spawned");
        }
        if (same(old, node, key -> ofPool.contains(key) && !key.equals("backends") && !key.equals("balance"))) {
            List<Map<String, String>> backends = children(old.get("backends")).stream().map(it -> leaves(it, key -> true))
                    .toList();
            Set<String> same = new TreeSet<>();
            children(node.get("backends")).stream()
                    .filter(it -> backends.contains(leaves(it, key -> true)))
                    .forEach(it -> same.add(BackendConfigSupport.name(BackendConfig.create(it))));
            pool.nodes().stream().filter(it -> same.contains(it.name())).forEach(it -> nodes.put(key(tunnel, it.name()), it));
        }
    }

    private static boolean spawns(Config tunnel) {
        return children(tunnel.get("backends")).stream().anyMatch(it -> it.get("spawn").exists());
    }

    private static boolean same(Config one, Config other, Predicate<String> wanted) {
        return leaves(one, wanted).equals(leaves(other, wanted));
    }

    /** All values below a node, by key, of those of its children that are wanted. */
    private static Map<String, String> leaves(Config node, Predicate<String> wanted) {
        Map<String, String> leaves = new TreeMap<>();
        for (Config child : children(node)) {
            if (wanted.test(child.name())) {
                child.asMap().ifPresent(values -> values
                        .forEach((key, value) -> leaves.put(key.substring(node.key().toString().length() + 1), value)));
            }
        }
        return leaves;
    }

    private static List<Config> children(Config node) {
        return node.exists() && !node.isLeaf() ? node.asNodeList().orElseGet(List::of) : List.of();
    }

    private static String key(String tunnel, String backend) {
        return tunnel + "\n" + backend;
    }
}
