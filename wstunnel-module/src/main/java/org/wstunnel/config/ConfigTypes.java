// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.helidon.metadata.hson.Hson;

/**
 * Which keys there are: the metadata that Helidon's annotation processor writes from blueprints, of this module, of Helidon's own
 * and of all others that have some.
 */
final class ConfigTypes {
    private static final String FILE = "META-INF/helidon/config-metadata.json";
    /** The build's copy of this module's own: of files with the name above, merged jars often keep one alone. */
    private static final String COPY = "metadata.json";
    private static final ConfigTypes ALL = new ConfigTypes();

    /** Each type by its name, and by that of the prototype from which it is made. */
    private final Map<String, Hson.Struct> types = new HashMap<>();

    private ConfigTypes() {
        try {
            for (URL file : files()) {
                try (InputStream in = file.openStream()) {
                    Hson.parse(in).asArray().getStructs().stream()
                            .flatMap(module -> module.structArray("types").stream().flatMap(List::stream))
                            .forEach(type -> Stream.of("type", "annotatedType")
                                    .flatMap(key -> type.stringValue(key).stream())
                                    .forEach(name -> types.put(name, type)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Metadata of the configuration cannot be read", e);
        }
    }

    /**
     * One key of a type.
     *
     * @param type    Java type of the value
     * @param kind    {@code VALUE}, {@code LIST} or {@code MAP}
     * @param allowed values that are allowed, empty for any of the type
     */
    record Option(String type, String kind, List<String> allowed) {
        private static final String OWN = "org.wstunnel.";

        /** Made by a method of Helidon from the text, of which the metadata names only the class. */
        private static final String OF_METHOD = "CustomMethods";

        /** Whether each value is one text. */
        boolean isText() {
            return !allowed.isEmpty() || type.startsWith("java.") || type.endsWith(OF_METHOD);
        }

        /** Whether the type is one of this module. */
        boolean ofModule() {
            return type.startsWith(OWN);
        }
    }

    /** Whether all keys of a type are known. */
    static boolean has(String type) {
        Hson.Struct found = ALL.types.get(type);
        return found != null && inherited(found).stream().allMatch(ConfigTypes::has);
    }

    /** Options of a type by their keys, those that it inherits included; a key may have dots. */
    static Map<String, Option> options(String type) {
        Hson.Struct found = ALL.types.get(type);
        if (found == null) {
            throw new IllegalStateException(FILE + " has no " + type);
        }
        Map<String, Option> options = new TreeMap<>();
        inherited(found).forEach(it -> options.putAll(options(it)));
        found.structArray("options").orElseGet(List::of)
                .forEach(it -> it.stringValue("key").ifPresent(key -> options.put(key, option(it))));
        return options;
    }

    private static List<String> inherited(Hson.Struct type) {
        return type.stringArray("inherits").orElseGet(List::of);
    }

    private static Option option(Hson.Struct option) {
        return new Option(option.stringValue("type", String.class.getName()),
                option.stringValue("kind", "VALUE"),
                option.structArray("allowedValues").orElseGet(List::of).stream()
                        .flatMap(it -> it.stringValue("value").stream())
                        .toList());
    }

    // by their text: URLs compare their hosts by looking them up
    private static Collection<URL> files() throws IOException {
        Map<String, URL> files = new LinkedHashMap<>();
        ConfigTypes.class.getClassLoader().getResources(FILE).asIterator().forEachRemaining(it -> files.put(it.toString(), it));
        URL copy = ConfigTypes.class.getResource(COPY);
        if (copy != null) {
            files.put(copy.toString(), copy);
        }
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        if (application != null) {
            application.getResources(FILE).asIterator().forEachRemaining(it -> files.put(it.toString(), it));
        }
        return files.values();
    }
}
