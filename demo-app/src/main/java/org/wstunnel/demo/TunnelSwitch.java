// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.List;
import java.util.Set;

import io.helidon.config.Config;

/**
 * The switch of all tunnels. Where it is off Helidon does not ask for the feature at all, and where it is neither on nor off,
 * Helidon takes it for off.
 */
final class TunnelSwitch {
    /** Its key. */
    static final String KEY = "server.features.wstunnel.enabled";
    private static final Set<String> VALUES = Set.of("true", "false");

    private TunnelSwitch() {
    }

    /**
     * Check its value, and that it is where the tunnels are: of Helidon's notations of features this takes the one with keys.
     *
     * @param config whole configuration
     * @throws StartException if it is neither on nor off, or somewhere else
     */
    static void check(Config config) {
        Config features = config.get("server.features");
        if (features.isList() || features.get("0").exists()) {
            throw new StartException("server.features: a list in place of keys: expected keys below it, such as wstunnel");
        }
        features.asNodeList().orElseGet(List::of).stream()
                .filter(it -> !it.name().equals("wstunnel") && it.get("type").asString().filter("wstunnel"::equals).isPresent())
                .findFirst()
                .ifPresent(it -> {
                    throw new StartException(it.key() + ".type: invalid value \"wstunnel\": expected server.features.wstunnel as "
                            + "the key of such a node");
                });
        Config node = config.get(KEY);
        String value = node.asString().orElse("");
        if (node.exists() && !VALUES.contains(value)) {
            throw new StartException(KEY + ": invalid value \"" + value + "\": expected true or false");
        }
    }

    /** Whether it is off. */
    static boolean off(Config config) {
        return config.get(KEY).asString().filter("false"::equals).isPresent();
    }
}
