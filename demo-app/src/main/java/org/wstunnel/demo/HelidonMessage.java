// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Helidon says of a wrong configuration without naming the key, or with the names of its classes, in the form that
 * messages of the module have.
 */
final class HelidonMessage {
    private static final Pattern UNKNOWN = Pattern.compile("Unknown provider configured\\. Expected providers with types: "
            + "\\[(.+)], but only the following providers are supported: (\\[.*]), provider interface: \\S*\\.(\\w+), .*");
    private static final Pattern MAPPING = Pattern.compile("(?s)Mapping of value '(.*)' stored under key '([^']*)' .*");
    /** Whose keys the services of an interface are. */
    private static final Map<String, String> NODES = Map.of(
            "ServerFeatureProvider", "server.features",
            "ProtocolConfigProvider", "server.protocols",
            "ObserveProvider", "server.features.observe.observers");

    private HelidonMessage() {
    }

    /** The same text, if it is another one. */
    static String inOneForm(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches() && NODES.containsKey(unknown.group(3))) {
            return NODES.get(unknown.group(3)) + ": unknown key \"" + unknown.group(1) + "\": expected one of " + unknown.group(2)
                    + "; others need a library that the demo does not bring along";
        }
        Matcher mapping = MAPPING.matcher(message);
        return mapping.matches()
                ? mapping.group(2) + ": invalid value \"" + mapping.group(1) + "\": expected "
                        + (mapping.group(2).endsWith(".port") ? "0 (any free port) to 65535" : "a value of another kind")
                : message;
    }
}
