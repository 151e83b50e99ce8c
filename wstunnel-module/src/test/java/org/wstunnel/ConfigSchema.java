// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.wstunnel.ConfigMetadata.Option;

/**
 * Makes a JSON schema of the metadata, with which editors complete and check {@code application.yaml}. A value may be a
 * reference such as <code>${HOST}</code> everywhere.
 */
final class ConfigSchema {
    private static final Map<String, Object> REFERENCE = Map.of("type", "string", "pattern", "\\$\\{[^}]+\\}");
    private static final Map<String, Object> TEXT = Map.of("type", List.of("string", "number", "boolean"));
    private static final Map<String, Object> DURATION = Map.of("type", "string", "pattern", "^P|\\$\\{", "examples",
            List.of("PT5S", "PT0.5S", "PT8H"));
    private static final Map<String, Object> SIZE = Map.of("type", List.of("integer", "string"), "examples", List.of("64 KiB"));

    private final ConfigMetadata metadata;

    private ConfigSchema(ConfigMetadata metadata) {
        this.metadata = metadata;
    }

    /** The text of the schema. */
    static String of(ConfigMetadata metadata) {
        return new ConfigSchema(metadata).text();
    }

    private String text() {
        Map<String, Object> definitions = new TreeMap<>();
        metadata.types().forEach((type, options) -> definitions.put(name(type), node(options)));
        Map<String, Object> schema = ordered(
                "$schema", "http://json-schema.org/draft-07/schema#",
                "title", "Configuration of a Helidon application with wstunnel",
                "type", "object",
                "properties", Map.of("server", object("features", object("wstunnel", reference(ConfigMetadata.FEATURE)))),
                "definitions", definitions);
        return json(schema, "") + "\n";
    }

    private Map<String, Object> node(Map<String, Option> options) {
        Map<String, Object> properties = new TreeMap<>();
        options.forEach((key, option) -> {
            Map<String, Object> value = new TreeMap<>(value(option));
            value.put("description", plain(option.description()));
            if (option.defaultValue() != null) {
                value.put("default", option.defaultValue());
            }
            properties.put(key, value);
        });
        return ordered("type", "object", "additionalProperties", false, "properties", properties);
    }

    private Map<String, Object> value(Option option) {
        if (option.map()) {
            return Map.of("type", "object", "additionalProperties", TEXT);
        }
        if (option.provider()) {
            return service(option.type());
        }
        Map<String, Object> single = single(option);
        return option.list() ? Map.of("type", "array", "items", single) : single;
    }

    private Map<String, Object> single(Option option) {
        if (!option.allowed().isEmpty()) {
            return anyOf(Map.of("enum", option.allowed()), REFERENCE);
        }
        if (metadata.types().containsKey(option.type())) {
            // in a wrapper, since what stands beside a reference is not read
            return Map.of("allOf", List.of(reference(option.type())));
        }
        return switch (option.type()) {
            case "java.lang.Boolean" -> anyOf(Map.of("type", "boolean"), REFERENCE);
            case "java.lang.Integer" -> anyOf(Map.of("type", "integer"), REFERENCE);
            case "java.lang.Double" -> anyOf(Map.of("type", "number"), REFERENCE);
            case "java.time.Duration" -> DURATION;
            case "io.helidon.common.Size" -> SIZE;
            case "io.helidon.common.tls.Tls" -> Map.of("type", "object");
            default -> TEXT;
        };
    }

    /** A service is named by a text, or is a node with its options; the application may have others than the built-in ones. */
    private Map<String, Object> service(String type) {
        Map<String, Object> options = new TreeMap<>();
        metadata.services(type)
                .forEach((key, prototype) -> options.put(key, anyOf(reference(prototype), Map.of("type", "null"))));
        return anyOf(Map.of("type", "string", "examples", List.copyOf(metadata.services(type).keySet())),
                Map.of("type", List.of("object", "array"), "properties", options));
    }

    private static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
        return Map.of("anyOf", List.of(one, other));
    }

    private static Map<String, Object> object(String key, Map<String, Object> value) {
        return ordered("type", "object", "properties", Map.of(key, value));
    }

    private static Map<String, Object> reference(String type) {
        return Map.of("$ref", "#/definitions/" + name(type));
    }

    private static String name(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** Without the marks of Javadoc. */
    private static String plain(String description) {
        return description.replaceAll("</?\\w+>", "").replaceAll("\\s+", " ").strip();
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static String json(Object value, String indent) {
        String next = indent + "  ";
        return switch (value) {
            case Map<?, ?> map -> (map instanceof LinkedHashMap<?, ?> || map.size() < 2 ? map : new TreeMap<>(map)).entrySet()
                    .stream()
                    .map(it -> next + quoted((String) it.getKey()) + ": " + json(it.getValue(), next))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case List<?> list -> list.stream().map(it -> json(it, next)).collect(Collectors.joining(", ", "[", "]"));
            case String text -> quoted(text);
            default -> String.valueOf(value);
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
