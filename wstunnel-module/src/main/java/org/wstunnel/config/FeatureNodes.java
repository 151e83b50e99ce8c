// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.List;
import java.util.stream.Stream;

import io.helidon.config.Config;

/**
 * Finds the nodes of the server's features, which are keys or a list.
 */
public final class FeatureNodes {
    private FeatureNodes() {
    }

    /**
     * Nodes of a feature.
     *
     * @param root root of the configuration
     * @param type type of the feature
     * @return its nodes: an entry of a list is that of its type, or has it below a key of that name
     */
    public static Stream<Config> of(Config root, String type) {
        Config features = root.get("server.features");
        return Stream.concat(Stream.of(features.get(type)), nodes(features).stream()
                .filter(it -> !it.name().equals(type))
                .map(it -> it.get("type").asString().filter(type::equals).isPresent() ? it : it.get(type)))
                .filter(Config::exists);
    }

    private static List<Config> nodes(Config parent) {
        return parent.exists() && !parent.isLeaf() ? parent.asNodeList().orElseGet(List::of) : List.of();
    }
}
