// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.Map;
import java.util.Optional;
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

    /**
     * Services that are not there.
     *
     * @param node  whose keys they are
     * @param names their names
     * @param known names of those that are there
     */
    record Unknown(String node, String names, String known) {
    }

    /** What a message says of services that are not there, if it does. */
    static Optional<Unknown> unknown(String message) {
        return Optional.of(UNKNOWN.matcher(message)).filter(it -> it.matches() && NODES.containsKey(it.group(3)))
                .map(it -> new Unknown(NODES.get(it.group(3)), it.group(1), it.group(2)));
    }

    /** The same text, if it is another one. */
    static String inOneForm(String message) {
        Optional<Unknown> unknown = unknown(message);
        if (unknown.isPresent()) {
            return unknown.get().node() + ": unknown key \"" + unknown.get().names() + "\": expected one of "
                    + unknown.get().known() + "; others need a library that the demo does not bring along";
        }
        Matcher mapping = MAPPING.matcher(message);
        return mapping.matches()
                ? mapping.group(2) + ": invalid value \"" + mapping.group(1) + "\": expected "
                        + (mapping.group(2).endsWith(".port") ? "0 (any free port) to 65535" : "a value of another kind")
                : message;
    }
}
