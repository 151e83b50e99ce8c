package org.wstunnel;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.helidon.common.Size;
import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;

/**
 * Checks that the text of a value can be read as what it is for. Helidon's own messages do not say what is allowed, and it
 * takes every text that is not "true" for false.
 */
final class ValueCheck {
    private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "y", "n", "on", "off", "1", "0");

    private ValueCheck() {
    }

    static void check(Config node, Class<?> type) {
        if (type.isEnum()) {
            List<String> names = Arrays.stream(type.getEnumConstants()).map(it -> kebab(it.toString())).toList();
            require(node, names.contains(kebab(text(node, "one of " + names))), "one of " + names);
        } else if (type == Duration.class) {
            String allowed = "a duration such as PT5S or PT0.5S";
            require(node, isDuration(text(node, allowed)), allowed);
        } else if (type == Size.class) {
            String allowed = "a size such as 65536 or 64 KiB";
            require(node, isSize(text(node, allowed)), allowed);
        } else if (type == boolean.class || type == Boolean.class) {
            require(node, BOOLEANS.contains(text(node, "true or false").toLowerCase(Locale.ROOT)), "true or false");
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            require(node, isNumber(text(node, "an integer"), type), "an integer");
        } else if (type == double.class || type == Double.class) {
            require(node, isNumber(text(node, "a number"), type), "a number");
        } else if (type == String.class) {
            text(node, "a text");
        }
    }

    private static String text(Config node, String allowed) {
        if (!node.isLeaf()) {
            throw ConfigKey.of(node).wrong("keys below it", allowed);
        }
        return node.asString().orElse("");
    }

    private static void require(Config node, boolean condition, String allowed) {
        if (!condition) {
            throw ConfigKey.of(node).invalid(node.asString().orElse(""), allowed);
        }
    }

    private static String kebab(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean isDuration(String text) {
        try {
            Duration.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isSize(String text) {
        try {
            Size.parse(text).toBytes();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isNumber(String text, Class<?> type) {
        try {
            if (type == double.class || type == Double.class) {
                return Double.isFinite(Double.parseDouble(text));
            }
            long value = Long.parseLong(text);
            return type == long.class || type == Long.class || value == (int) value;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
