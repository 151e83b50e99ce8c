// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;

/**
 * Refuses empty lists and keys where something else holds without them: whoever writes one may mean that nothing holds, or has
 * left it over, and the rules of access must not depend on a guess.
 */
final class EmptyValues {
    private static final String SUBJECTS = "client-certificates.subjects";
    /** What a tunnel takes from the feature, and how it lets that go. */
    private static final Map<String, String> INHERITED = new TreeMap<>(Map.of(
            "hosts", "[\"*\"] for any host",
            "allow-networks", "[\"0.0.0.0/0\", \"::/0\"] for any network",
            "deny-networks", "[\"0.0.0.0/32\"], which is no client, for none",
            "origins", "[self] for the origin of the request",
            "credentials", "{ subprotocol: false } for none",
            "client-certificates", "{ required: false, subjects: [\"*\"] } for any client",
            SUBJECTS, "[\"*\"] for any certificate"));

    private EmptyValues() {
    }

    static void check(Config feature, Faults faults) {
        tunnels(feature.get("tunnels")).stream()
                .filter(it -> it.get("enabled").asString().filter("false"::equals).isEmpty())
                .forEach(tunnel -> INHERITED.forEach((key, lifted) -> {
                    boolean told = key.equals(SUBJECTS) && isEmpty(tunnel.get("client-certificates"));
                    if (!told && isEmpty(tunnel.get(key)) && hasValues(feature.get(key))) {
                        faults.add(ConfigKey.of(tunnel.get(key)).missing(lifted + ", or no such key to keep what "
                                + ConfigKey.of(feature.get(key)) + " says"));
                    }
                }));
        feature.traverse().filter(it -> it.name().equals("copy-environment") && isEmpty(it)).forEach(it -> faults.add(
                ConfigKey.of(it).missing("names such as PATH, or no such key for " + SpawnConfigSupport.HARMLESS)));
    }

    private static List<Config> tunnels(Config list) {
        return list.isLeaf() ? List.of() : list.asNodeList().orElseGet(List::of);
    }

    private static boolean isEmpty(Config node) {
        return node.exists() && !hasValues(node);
    }

    private static boolean hasValues(Config node) {
        return node.traverse().anyMatch(EmptyValues::hasText) || hasText(node);
    }

    private static boolean hasText(Config node) {
        return node.isLeaf() && node.asString().filter(it -> !it.isEmpty()).isPresent();
    }
}
