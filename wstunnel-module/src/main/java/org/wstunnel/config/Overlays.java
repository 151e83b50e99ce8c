// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.stream.Stream;

import io.helidon.config.Config;

/**
 * What several sources of a configuration make of one node.
 */
public final class Overlays {
    private Overlays() {
    }

    /**
     * Check that no node has both a text and entries or keys. One source alone cannot say that; where a system property
     * or a variable of the environment has the text, it was meant to replace what the file has, and it does not.
     *
     * @param node   node
     * @param faults is told of each
     */
    public static void check(Config node, Faults faults) {
        Stream.concat(Stream.of(node), node.traverse())
                .filter(it -> !it.isLeaf() && it.hasValue())
                // keys that are all commented out leave this
                .filter(it -> it.isList() || !it.asString().orElse("").isEmpty())
                .forEach(it -> faults.add(ConfigKey.of(it).wrong(
                        it.isList() ? "a text beside the entries of a list" : "a text beside keys",
                        "one of both: the text of another source, such as a system property, replaces no "
                                + (it.isList() ? "list. It replaces one entry as " + it.key() + ".0" : "keys"))));
    }
}
