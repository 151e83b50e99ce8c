package org.wstunnel.target;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name in which {@code *} stands for any characters.
 */
public final class NamePattern {
    private final String text;
    private final Pattern pattern;

    private NamePattern(String text, String wildcard, int flags) {
        this.text = text;
        this.pattern = Pattern.compile(Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(wildcard)),
                                       flags);
    }

    /**
     * A pattern for names of pools.
     *
     * @param text pattern
     * @return pattern
     */
    public static NamePattern name(String text) {
        return new NamePattern(text, ".*", 0);
    }

    /**
     * A pattern for host names, which does not look at the case of letters.
     *
     * @param text pattern, such as {@code *.vnc.example.org}
     * @return pattern
     */
    public static NamePattern host(String text) {
        return new NamePattern(text, ".*", Pattern.CASE_INSENSITIVE);
    }

    /**
     * A pattern for paths of files, where {@code *} is only one name.
     *
     * @param text pattern, such as {@code /run/vnc/*.sock}
     * @return pattern
     */
    public static NamePattern path(String text) {
        return new NamePattern(text, "[^/]*", 0);
    }

    /**
     * Whether a name matches.
     *
     * @param name name
     * @return whether it does
     */
    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
