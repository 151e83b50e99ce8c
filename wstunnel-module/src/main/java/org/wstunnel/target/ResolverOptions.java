package org.wstunnel.target;

import java.util.List;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

/**
 * Reads the options of a resolver.
 */
final class ResolverOptions {
    private ResolverOptions() {
    }

    static void check(Config config, List<String> allowed) {
        for (Config option : children(config)) {
            // Helidon's own keys of every service
            if (!List.of("type", "name", "enabled").contains(option.name()) && !allowed.contains(option.name())) {
                throw new ConfigException("Unknown key " + option.key() + ", allowed are " + allowed);
            }
        }
    }

    static String required(Config config, String key, String meaning) {
        String value = config.get(key).asString().orElse("");
        if (value.isBlank()) {
            throw new ConfigException(config.key() + "." + key + " is missing: " + meaning);
        }
        return value;
    }

    static List<Config> children(Config config) {
        return config.exists() && !config.isLeaf() ? config.asNodeList().orElseGet(List::of) : List.of();
    }
}
