package org.wstunnel;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.helidon.common.config.Config;
import io.helidon.common.config.ConfigException;

/**
 * Refuses keys that nothing reads: a typing error in a key must not silently mean the default.
 */
final class KnownKeys {
    /** Options that exist on the builder alone. */
    private static final Set<String> NOT_CONFIGURED = Set.of("config", "name");

    private KnownKeys() {
    }

    static void check(Config feature) {
        if (!feature.exists()) {
            return;
        }
        Set<String> known = keys(WsTunnelConfigBlueprint.class);
        known.removeAll(NOT_CONFIGURED);
        check(feature, known);
        check(feature.get("log"), keys(LogConfigBlueprint.class));
        for (Config extension : children(feature.get("map-extensions"))) {
            check(extension, keys(MapExtensionConfigBlueprint.class));
        }
        children(feature.get("tunnels")).forEach(KnownKeys::checkTunnel);
    }

    static void checkTunnel(Config tunnel) {
        check(tunnel, keys(TunnelConfigBlueprint.class));
        for (Config backend : children(tunnel.get("backends"))) {
            check(backend, keys(BackendConfigBlueprint.class));
            check(backend.get("tls"), BackendTls.keys());
        }
    }

    /** The keys of a blueprint: its methods' names in kebab case. */
    static Set<String> keys(Class<?> blueprint) {
        return Arrays.stream(blueprint.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(KnownKeys::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those keys of a blueprint whose methods have these names. */
    static Set<String> keys(Class<?> blueprint, Set<String> methods) {
        return Arrays.stream(blueprint.getDeclaredMethods())
                .filter(method -> methods.contains(method.getName()))
                .map(KnownKeys::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String key(Method option) {
        return option.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static void check(Config node, Set<String> known) {
        for (Config child : children(node)) {
            if (!known.contains(child.name())) {
                throw new ConfigException("Unknown key " + child.key() + ", allowed are " + known);
            }
        }
    }

    private static List<Config> children(Config node) {
        return node.exists() && !node.isLeaf() ? node.asNodeList().orElseGet(List::of) : List.of();
    }
}
