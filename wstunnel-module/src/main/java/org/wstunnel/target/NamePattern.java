// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.wstunnel.access.Glob;

/**
 * A name in which {@code *} stands for any characters.
 */
public final class NamePattern {
    private final String text;
    private final Predicate<String> pattern;

    private NamePattern(String text, Predicate<String> pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** A pattern for names of pools. */
    public static NamePattern name(String text) {
        return new NamePattern(text, new Glob(text)::matches);
    }

    /**
     * A pattern for host names, which does not look at the case of letters.
     *
     * @param text pattern, such as {@code *.vnc.example.org}
     * @return pattern
     */
    public static NamePattern host(String text) {
        Glob lower = new Glob(text.toLowerCase(Locale.ROOT));
        return new NamePattern(text, name -> lower.matches(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * A pattern for paths of files, where {@code *} is only one name.
     *
     * @param text pattern, such as {@code /run/vnc/*.sock}
     * @return pattern
     */
    public static NamePattern path(String text) {
        return new NamePattern(text, Pattern.compile(Arrays.stream(text.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]*"))).asMatchPredicate());
    }

    /** Whether a name matches. */
    public boolean matches(String name) {
        return pattern.test(name);
    }

    @Override
    public String toString() {
        return text;
    }
}
