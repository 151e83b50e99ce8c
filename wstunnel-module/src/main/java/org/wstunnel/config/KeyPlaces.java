// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where below a node the keys belong that stand in a wrong place there, as the metadata has it.
 *
 * @param root key of the node
 * @param type type that is made of it
 */
record KeyPlaces(String root, String type) {
    /** Nobody would look through more. */
    private static final int MOST = 3;

    /**
     * Places that have a key: those above and below the one where it stands, or else all.
     *
     * @param name name of the key
     * @param node key of the node where it stands
     * @return text with the keys of the places, if there are a few
     */
    Optional<String> of(String name, String node) {
        Set<String> places = new TreeSet<>();
        collect(type, root, name, places);
        String here = withoutNumbers(node);
        List<String> near = Stream.concat(
                places.stream().filter(it -> isBelow(here, it)).map(it -> enclosing(node, it)),
                places.stream().filter(it -> isBelow(it, here)).map(it -> node + it.substring(here.length()))).toList();
        return Optional.of(near.isEmpty() ? places : near)
                .filter(it -> !it.isEmpty() && it.size() <= MOST)
                .map(it -> it.stream().map(place -> place.isEmpty() ? "the root" : place).collect(Collectors.joining(" or ")));
    }

    private static void collect(String type, String place, String name, Set<String> places) {
        ConfigTypes.options(type).forEach((key, option) -> {
            if (key.equals(name)) {
                places.add(place);
            }
            if (option.ofModule() && ConfigTypes.has(option.type())) {
                collect(option.type(), place.isEmpty() ? key : place + "." + key, name, places);
            }
        });
    }

    private static boolean isBelow(String key, String place) {
        return place.isEmpty() ? !key.isEmpty() : key.startsWith(place + ".");
    }

    /** The start of a key that is in a place, with the numbers of lists. */
    private static String enclosing(String key, String place) {
        return withoutNumbers(key).equals(place) ? key : enclosing(key.replaceFirst("\\.?[^.]*$", ""), place);
    }

    private static String withoutNumbers(String key) {
        return key.replaceAll("\\.\\d+(?=\\.|$)", "");
    }
}
