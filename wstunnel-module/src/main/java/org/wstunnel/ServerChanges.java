// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.config.Config;

/**
 * Says that a reload takes nothing but tunnels, where other keys of the server change. Helidon's own thread for changes calls it.
 */
final class ServerChanges {
    private static final System.Logger LOGGER = System.getLogger(ServerChanges.class.getName());
    private static final String SERVER = "server";

    /** Key of the feature, which has its own way to change. */
    private final String feature;
    /** What the server was started with. */
    private final Map<String, String> started;

    private ServerChanges(Config feature) {
        this.feature = feature.key().toString();
        this.started = others(feature.root().get(SERVER));
    }

    static void watch(Config feature) {
        feature.root().get(SERVER).onChange(new ServerChanges(feature)::changed);
    }

    private void changed(Config server) {
        Map<String, String> next = others(server);
        Set<String> keys = Stream.concat(started.keySet().stream(), next.keySet().stream())
                .filter(it -> !Objects.equals(started.get(it), next.get(it)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!keys.isEmpty()) {
            LOGGER.log(Level.WARNING, "{0}: changed since the start, which needs a restart", String.join(", ", keys));
        }
    }

    private Map<String, String> others(Config server) {
        return server.asMap().orElseGet(Map::of).entrySet().stream()
                .filter(it -> !it.getKey().startsWith(feature + "."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
