package org.wstunnel.balance;

import java.util.List;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

/**
 * Refuses options below a service that has none.
 */
final class NoOptions {
    private NoOptions() {
    }

    static void check(Config config) {
        if (!config.exists() || config.isLeaf()) {
            return;
        }
        for (Config option : config.asNodeList().orElseGet(List::of)) {
            // Helidon's own keys of every service
            if (!List.of("type", "name", "enabled").contains(option.name())) {
                throw new ConfigException("Unknown key " + option.key() + ": this balancer has no options");
            }
        }
    }
}
