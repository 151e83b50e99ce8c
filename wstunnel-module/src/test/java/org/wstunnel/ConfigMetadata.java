// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.yaml.snakeyaml.Yaml;

/**
 * The metadata that Helidon's annotation processor has generated from the blueprints.
 */
final class ConfigMetadata {
    static final String FEATURE = "org.wstunnel.WsTunnelConfig";
    private static final String OBSERVER = "org.wstunnel.WsTunnelObserverConfig";

    /** Options of each configured type, by the type's name and by the option's key. */
    private final Map<String, Map<String, Option>> types = new LinkedHashMap<>();
    /** Types of the built-in services, by the interface that they are found with, and by their key. */
    private final Map<String, Map<String, String>> services = new LinkedHashMap<>();

    private ConfigMetadata() {
    }

    /**
     * One key.
     *
     * @param key          key
     * @param type         Java type of the value
     * @param list         whether it holds a list
     * @param provider     whether its value is chosen among services
     * @param defaultValue default value as the annotation says it, {@code null} if there is none
     * @param map          whether it holds values by names of the user
     * @param allowed      the only values that are allowed, empty for any of the type
     * @param description  what it means
     */
    record Option(String key, String type, boolean list, boolean provider, String defaultValue, boolean map, List<String> allowed,
            String description) {
    }

    @SuppressWarnings("unchecked")
    static ConfigMetadata load() {
        try (InputStream in = WsTunnelConfig.class.getResourceAsStream("/META-INF/helidon/config-metadata.json")) {
            ConfigMetadata metadata = new ConfigMetadata();
            // JSON is YAML too
            for (Map<String, Object> module : new Yaml().<List<Map<String, Object>>>load(in)) {
                List<Map<String, Object>> types = (List<Map<String, Object>>) module.get("types");
                types.forEach(metadata::add);
                types.forEach(metadata::inherit);
            }
            return metadata;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private void add(Map<String, Object> type) {
        Map<String, Option> options = new TreeMap<>();
        for (Map<String, Object> option : (List<Map<String, Object>>) type.getOrDefault("options", List.of())) {
            String key = (String) option.get("key");
            options.put(key, new Option(key,
                    (String) option.getOrDefault("type", "java.lang.String"),
                    "LIST".equals(option.get("kind")),
                    String.valueOf(option.get("type")).startsWith("org.wstunnel.spi."),
                    literal((String) option.get("defaultValue")),
                    "MAP".equals(option.get("kind")),
                    ((List<Map<String, Object>>) option.getOrDefault("allowedValues", List.of())).stream()
                            .map(it -> ((String) it.get("value")).toLowerCase(Locale.ROOT).replace('_', '-')).toList(),
                    (String) option.get("description")));
        }
        types.put((String) type.get("annotatedType"), options);
        ((List<String>) type.getOrDefault("provides", List.of())).forEach(it -> services
                .computeIfAbsent(it, provider -> new TreeMap<>())
                .put((String) type.get("prefix"), (String) type.get("annotatedType")));
    }

    /** Options of the interfaces that a blueprint extends. */
    @SuppressWarnings("unchecked")
    private void inherit(Map<String, Object> type) {
        ((List<String>) type.getOrDefault("inherits", List.of()))
                .forEach(it -> types.get((String) type.get("annotatedType")).putAll(types.get(it)));
    }

    /** A default that is made by code has no text. */
    private static String literal(String defaultValue) {
        return defaultValue == null || defaultValue.contains("(") ? null : defaultValue;
    }

    Map<String, Map<String, Option>> types() {
        return types;
    }

    /** Types of the built-in services of an interface, by their keys. */
    Map<String, String> services(String type) {
        return services.getOrDefault(type + "Provider", Map.of());
    }

    /** All keys below the feature's node, such as {@code tunnels.backends.port}. */
    Map<String, Option> paths() {
        Map<String, Option> paths = new TreeMap<>();
        collect("", FEATURE, paths);
        return paths;
    }

    /** The same, and the keys of built-in services such as {@code tunnels.ping.interval.every}. */
    Map<String, Option> pathsWithServices() {
        Map<String, Option> paths = paths();
        Map<String, Option> all = new TreeMap<>(paths);
        paths.forEach((path, option) -> services.getOrDefault(option.type() + "Provider", Map.of())
                .forEach((key, type) -> collect(path + "." + key + ".", type, all)));
        return all;
    }

    /** Keys of the observer. */
    Map<String, Option> observer() {
        Map<String, Option> paths = new TreeMap<>();
        collect("observe.observers.wstunnel.", OBSERVER, paths);
        return paths;
    }

    private void collect(String prefix, String type, Map<String, Option> paths) {
        types.get(type).values().forEach(option -> {
            paths.put(prefix + option.key(), option);
            if (types.containsKey(option.type())) {
                collect(prefix + option.key() + ".", option.type(), paths);
            }
        });
    }
}
