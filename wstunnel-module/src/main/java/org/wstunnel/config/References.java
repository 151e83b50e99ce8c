// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.helidon.config.Config;

/**
 * Refuses references such as {@code ${HOST}} for which the configuration has no value: Helidon leaves them as they
 * are, and they would be the name of a host or the value of a limit.
 */
public final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]*}?");

    private References() {
    }

    /**
     * Check all values below a node.
     *
     * @param node   node
     * @param except keys below it whose values may have such a text
     * @param faults is told of the references
     */
    public static void check(Config node, Predicate<String> except, Faults faults) {
        node.traverse().filter(Config::isLeaf).forEach(leaf -> {
            Matcher reference = REFERENCE.matcher(leaf.asString().orElse(""));
            if (reference.find() && !except.test(leaf.key().toString())) {
                // nothing else of the value is told: it may be secret
                faults.addValue(ConfigKey.of(leaf), ConfigKey.of(leaf).wrong("no value for \"" + reference.group() + "\"",
                        "the name of a key, a system property or an environment variable that has one"));
            }
        });
    }

    /**
     * Whether a text has what looks like a reference.
     *
     * @param text text
     * @return whether it does
     */
    public static boolean in(String text) {
        return REFERENCE.matcher(text).find();
    }
}
