package org.wstunnel.ping;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

/**
 * Reads the options of a ping scheduler.
 */
final class PingOptions {
    private PingOptions() {
    }

    static void check(Config config, List<String> allowed) {
        if (!config.exists() || config.isLeaf()) {
            return;
        }
        for (Config option : config.asNodeList().orElseGet(List::of)) {
            // Helidon's own keys of every service
            if (!List.of("type", "name", "enabled").contains(option.name()) && !allowed.contains(option.name())) {
                throw new ConfigException("Unknown key " + option.key() + ", allowed are " + allowed);
            }
        }
    }

    static Optional<Duration> duration(Config config, String key) {
        Config node = config.get(key);
        if (!node.exists()) {
            return Optional.empty();
        }
        String text = node.asString().get();
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive()) {
                return Optional.of(duration);
            }
        } catch (java.time.format.DateTimeParseException e) {
            throw new ConfigException(message(node, text), e);
        }
        throw new ConfigException(message(node, text));
    }

    private static String message(Config node, String text) {
        return node.key() + ": \"" + text + "\" is no positive duration such as PT25S";
    }
}
