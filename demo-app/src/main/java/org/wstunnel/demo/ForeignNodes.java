// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigNode.ListNode;
import io.helidon.config.spi.ConfigNode.ObjectNode;

/**
 * What a configuration has for libraries of an application, which the gateway lacks. Without it the rest can be looked at.
 *
 * @param rest configuration without it
 * @param told what is told of each
 */
record ForeignNodes(Config rest, List<String> told) {
    private static final Pattern COMMA = Pattern.compile(",\\s*");
    private static final String CLASS_PATH = ": expected a check with the class path of the application: "
            + "java -cp demo-app.jar:<class path> " + Main.class.getName() + " --check FILE";

    /** Nothing is left out. */
    static ForeignNodes none(Config config) {
        return new ForeignNodes(config, List.of());
    }

    /**
     * Leave out what Helidon has no library for.
     *
     * @param failure what it says
     * @return what is left, or nothing where it says something else, or where that is not found
     */
    Optional<ForeignNodes> without(RuntimeException failure) {
        return HelidonMessage.unknown(String.valueOf(failure.getMessage())).map(it -> {
            List<String> names = COMMA.splitAsStream(it.names()).toList();
            List<String> all = new ArrayList<>(told);
            ObjectNode copy = object(rest, node -> {
                boolean foreign = node.key().parent().toString().equals(it.node()) && isOne(node, names);
                if (foreign) {
                    all.add(node.key() + ": not known to the gateway, which knows " + it.known() + CLASS_PATH);
                }
                return foreign;
            });
            return new ForeignNodes(Config.just(ConfigSources.create(copy)), all);
        }).filter(it -> it.told.size() > told.size());
    }

    /** Services are keys, or entries of a list with a type or one key. */
    private static boolean isOne(Config node, List<String> names) {
        return names.contains(node.get("type").asString().orElse(node.name()))
                || node.name().matches("\\d+") && names.stream().anyMatch(it -> node.get(it).exists());
    }

    private static ObjectNode object(Config node, Predicate<Config> foreign) {
        ObjectNode.Builder copy = ObjectNode.builder();
        for (Config child : node.asNodeList().orElseGet(List::of)) {
            String name = Config.Key.escapeName(child.name());
            if (foreign.test(child)) {
                continue;
            }
            if (child.isLeaf()) {
                copy.addValue(name, child.asString().orElse(""));
            } else if (child.isList()) {
                copy.addList(name, list(child, foreign));
            } else {
                copy.addObject(name, object(child, foreign));
            }
        }
        return copy.build();
    }

    private static ListNode list(Config node, Predicate<Config> foreign) {
        ListNode.Builder copy = ListNode.builder();
        for (Config child : node.asNodeList().orElseGet(List::of)) {
            if (foreign.test(child)) {
                continue;
            }
            if (child.isLeaf()) {
                copy.addValue(child.asString().orElse(""));
            } else if (child.isList()) {
                copy.addList(list(child, foreign));
            } else {
                copy.addObject(object(child, foreign));
            }
        }
        return copy.build();
    }
}
