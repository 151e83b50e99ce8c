// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import io.helidon.common.Size;
import io.helidon.config.Config;

/**
 * Checks that the text of a value can be read as what it is for. Helidon's own messages do not say what is allowed, and it
 * takes every text that is not "true" for false.
 */
final class ValueCheck {
    private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "y", "n", "on", "off", "1", "0");
    /** A count of nanoseconds has room for three times as much. */
    private static final Duration LONGEST = Duration.ofDays(36_500);
    /** Less is a slip: no network answers so fast, and no timer is so exact. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Says more than that a port is an integer. */
    private static final String PORT = "1 to 65535";

    private ValueCheck() {
    }

    /** Whether a text says that something is on or off. */
    static boolean isBoolean(String text) {
        return BOOLEANS.contains(text.toLowerCase(Locale.ROOT));
    }

    static void check(Config node, ConfigTypes.Option option) {
        if (!option.allowed().isEmpty()) {
            List<String> allowed = option.allowed().stream().map(ValueCheck::kebab).toList();
            require(node, "one of " + allowed, text -> allowed.contains(kebab(text)));
            return;
        }
        switch (option.type()) {
            case "java.time.Duration" -> {
                require(node, "a duration such as PT5S or PT0.5S", text -> Duration.parse(text) != null);
                require(node, "a duration of at most " + LONGEST.toDays() + " days",
                        text -> Duration.parse(text).compareTo(LONGEST) <= 0);
                require(node, "a duration of at least " + SHORTEST + ", or PT0S where that has a meaning",
                        text -> !Duration.parse(text).isPositive() || Duration.parse(text).compareTo(SHORTEST) >= 0);
            }
            case "io.helidon.common.Size" -> require(node, "a size such as 65536 or 64 KiB",
                    text -> Size.parse(text).toBytes() >= 0);
            case "java.lang.Boolean" -> require(node, "true or false", ValueCheck::isBoolean);
            case "java.lang.Integer" -> require(node, node.name().equals("port") ? PORT : "an integer",
                    text -> new BigInteger(text).bitLength() < Integer.SIZE);
            case "java.lang.Long" -> require(node, "an integer", text -> new BigInteger(text).bitLength() < Long.SIZE);
            case "java.lang.Double" -> require(node, "a number", text -> Double.isFinite(Double.parseDouble(text)));
            case "java.lang.String" -> {
                require(node, "a text", text -> true);
                // YAML makes this of yes, no, on and off
                require(node, "a text, with quotes around it", text -> !text.equals("true") && !text.equals("false"));
            }
            case "java.nio.file.Path" -> require(node, "a path", text -> Path.of(text) != null);
            default -> {
                // what cannot be read is told by those who read it
            }
        }
    }

    private static void require(Config node, String expected, Function<String, Boolean> reads) {
        if (!node.isLeaf()) {
            throw ConfigKey.of(node).wrong("keys below it", expected);
        }
        String text = node.asString().orElse("");
        boolean right;
        try {
            right = reads.apply(text);
        } catch (RuntimeException e) {
            right = false;
        }
        ConfigKey.of(node).require(right, text, expected);
    }

    private static String kebab(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
