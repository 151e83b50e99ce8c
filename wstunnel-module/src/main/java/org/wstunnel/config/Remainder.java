// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.List;
import java.util.Set;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigNode;

/**
 * What is left of a configuration without the values that cannot be read, so that the others can be looked at.
 */
final class Remainder {
    private Remainder() {
    }

    /**
     * Copy a node.
     *
     * @param node    node
     * @param without keys that are left out; an entry of a list becomes empty, since those behind it keep their numbers
     * @return node with the same key
     */
    static Config of(Config node, Set<String> without) {
        ConfigNode.ObjectNode copy = object(node, without);
        List<String> path = List.of(node.key().toString().split("\\."));
        for (String name : path.reversed()) {
            copy = name.isEmpty() ? copy : ConfigNode.ObjectNode.builder().addObject(name, copy).build();
        }
        return Config.just(ConfigSources.create(copy)).get(node.key());
    }

    private static ConfigNode.ObjectNode object(Config node, Set<String> without) {
        ConfigNode.ObjectNode.Builder copy = ConfigNode.ObjectNode.builder();
        for (Config child : children(node)) {
            String name = Config.Key.escapeName(child.name());
            if (without.contains(child.key().toString())) {
                continue;
            }
            if (child.isLeaf()) {
                copy.addValue(name, child.asString().orElse(""));
            } else if (child.isList()) {
                copy.addList(name, list(child, without));
            } else {
                copy.addObject(name, object(child, without));
            }
        }
        return copy.build();
    }

    private static ConfigNode.ListNode list(Config node, Set<String> without) {
        ConfigNode.ListNode.Builder copy = ConfigNode.ListNode.builder();
        for (Config child : children(node)) {
            if (without.contains(child.key().toString())) {
                copy.addValue("");
            } else if (child.isLeaf()) {
                copy.addValue(child.asString().orElse(""));
            } else if (child.isList()) {
                copy.addList(list(child, without));
            } else {
                copy.addObject(object(child, without));
            }
        }
        return copy.build();
    }

    private static List<Config> children(Config node) {
        return node.isLeaf() ? List.of() : node.asNodeList().orElseGet(List::of);
    }
}
