// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

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
     * Check its value.
     *
     * @param config whole configuration
     * @throws StartException if it is neither on nor off
     */
    static void check(Config config) {
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
