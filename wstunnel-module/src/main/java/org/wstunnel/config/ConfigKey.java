// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

/**
 * The whole key of a node of the configuration, and the one form of all messages about it:
 * {@code server.features.wstunnel.tunnels.0.backends.1.port: invalid value "70000": expected 1 to 65535}.
 *
 * @param path key from the root, with dots between its parts
 */
public record ConfigKey(String path) {
    /** RFC 9110 section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** What a terminal or an editor does not show, or takes for a command. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    /**
     * The key of a node.
     *
     * @param node node
     * @return its key
     */
    public static ConfigKey of(Config node) {
        return new ConfigKey(node.key().toString());
    }

    /**
     * The key of the node that a builder was filled from.
     *
     * @param node      node, if there is one
     * @param otherwise key that stands for it where code has filled the builder
     * @return its key
     */
    public static ConfigKey of(Optional<? extends io.helidon.common.config.Config> node, String otherwise) {
        return new ConfigKey(node.map(it -> it.key().toString()).orElse(otherwise));
    }

    /**
     * A key below this one.
     *
     * @param name name of the child, or its index in a list
     * @return key of the child
     */
    public ConfigKey child(Object name) {
        return new ConfigKey(path + "." + name);
    }

    /**
     * Refuse a value, unless it is right.
     *
     * @param condition whether it is right
     * @param value     value
     * @param expected  what would be right
     * @throws ConfigException if it is not
     */
    public void require(boolean condition, Object value, String expected) {
        if (!condition) {
            throw invalid(value, expected);
        }
    }

    /**
     * Refuse the name of something that is not there.
     *
     * @param known names of all that is there
     * @param value name
     * @param what  what it is the name of
     * @throws ConfigException if nothing has that name
     */
    public void requireOneOf(Collection<String> known, String value, String what) {
        require(known.contains(value), value, known.isEmpty() ? what + ", of which there is none" : "one of " + known);
    }

    /**
     * Refuse what HTTP does not take for a name: a token of RFC 9110 section 5.6.2.
     *
     * @param value name
     * @param what  what it is the name of
     * @throws ConfigException if it is no token
     */
    public void requireToken(String value, String what) {
        require(isToken(value), value, what + ", which is a token of RFC 9110");
    }

    /**
     * Whether HTTP takes a text for a name.
     *
     * @param text text
     * @return whether it is a token of RFC 9110 section 5.6.2
     */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /**
     * Refuse a name that nobody could read in the log.
     *
     * @param value name
     * @throws ConfigException if it has control characters
     */
    public void requireReadable(String value) {
        require(!INVISIBLE.matcher(value).find(), value, "a name without control characters");
    }

    /**
     * Refuse a duration that is missing or not more than zero.
     *
     * @param value   duration, if there is one
     * @param example one that would be right
     * @throws ConfigException if it is none
     */
    public void requirePositive(Optional<Duration> value, String example) {
        String expected = "a positive duration such as " + example;
        Duration given = value.orElseThrow(() -> missing(expected));
        require(given.isPositive(), given, expected);
    }

    /**
     * Refuse a value that cannot be parsed, and name what was probably meant: the first of the guesses that can be.
     *
     * @param value    value
     * @param parser   parses it; the message of what it throws says why it cannot, unless that is empty
     * @param expected what would be right
     * @param guesses  what may have been meant
     * @throws ConfigException if the parser throws an {@link IllegalArgumentException}
     */
    public void requireParsed(String value, Consumer<String> parser, String expected, String... guesses) {
        try {
            parser.accept(value);
        } catch (IllegalArgumentException e) {
            String reason = e.getMessage() == null || e.getMessage().isEmpty() ? "" : " (" + e.getMessage() + ")";
            throw Stream.of(guesses)
                    .filter(guess -> !guess.equals(value) && parses(guess, parser))
                    .findFirst()
                    .map(guess -> wrong("invalid value \"" + value + "\", did you mean \"" + guess + "\"?", expected + reason))
                    .orElseGet(() -> invalid(value, expected + reason));
        }
    }

    private static boolean parses(String value, Consumer<String> parser) {
        try {
            parser.accept(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * A value that is not right.
     *
     * @param value    value
     * @param expected what would be right
     * @return exception to throw
     */
    public ConfigException invalid(Object value, String expected) {
        return wrong("invalid value \"" + value + "\"", expected);
    }

    /**
     * A key that has to be there and is not.
     *
     * @param expected what has to be there
     * @return exception to throw
     */
    public ConfigException missing(String expected) {
        return wrong("missing value", expected);
    }

    /**
     * A key that must not be there and is.
     *
     * @param where where it must not be, such as "where pool is set"
     * @return exception to throw
     */
    public ConfigException unexpected(String where) {
        return wrong("unexpected value", "nothing " + where);
    }

    /**
     * Anything else that is wrong at this key.
     *
     * @param problem  what is wrong
     * @param expected what would be right
     * @return exception to throw
     */
    public ConfigException wrong(String problem, String expected) {
        return new ConfigException(INVISIBLE.matcher(path + ": " + problem + ": expected " + expected)
                .replaceAll(it -> Matcher.quoteReplacement("\\u%04X".formatted(it.group().codePointAt(0)))));
    }

    @Override
    public String toString() {
        return path;
    }
}
