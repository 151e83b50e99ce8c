// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.path;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.helidon.common.uri.UriEncoding;
import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;

/**
 * The paths that a tunnel takes, and how they stand to those of another one. Immutable.
 */
public final class PathPattern {
    /** What may differ from request to request: a variable, perhaps with a regular expression, or a wildcard. */
    private static final Pattern VARIABLE = Pattern.compile("\\{(?:[^{}]|\\{[^{}]*})*}|\\*");
    private static final Pattern PLAIN_VARIABLE = Pattern.compile("\\{[^+*:{}]*}");
    private static final String ANYTHING = "*";
    /** Expressions that are as good as a variable without one. */
    private static final Set<String> OF_ANYTHING = Set.of(".*", ".+", "[^/]*", "[^/]+");
    /** What surely takes no slash: it names what it takes, and no range of characters begins in front of the slash. */
    private static final Pattern OF_ONE_SEGMENT = Pattern
            .compile("(?!.*[^A-Za-z0-9_\\[]-[^]])(?:[A-Za-z0-9_|(){},?+*\\[\\]-]|\\\\[dw.])+");
    /** A character that no configuration has. */
    private static final String UNKNOWN = "\uE000";

    private final String text;
    /** The same with a wildcard where the text leaves the start or the end open. */
    private final String pattern;
    private final PathMatcher matcher;
    /** Whether the text is a pattern, and not the start or the end of paths. */
    private final boolean whole;

    private PathPattern(String text, String pattern, PathMatcher matcher, boolean whole) {
        this.text = text;
        this.pattern = pattern;
        this.matcher = matcher;
        this.whole = whole;
    }

    /**
     * A pattern of Helidon's.
     *
     * @param pattern such as /vnc, /vnc/* or /vnc/{name}
     * @return pattern
     * @throws RuntimeException if Helidon cannot read it
     */
    public static PathPattern of(String pattern) {
        return new PathPattern(pattern, pattern, PathMatchers.create(pattern), true);
    }

    /**
     * Every path that starts with a text, also inside a segment, as lighttpd has it.
     *
     * @param prefix start of the path
     * @return pattern
     */
    public static PathPattern startsWith(String prefix) {
        return new PathPattern(prefix, prefix + ANYTHING, new TextMatcher(prefix, true), false);
    }

    /**
     * Every path that ends with a text.
     *
     * @param suffix end of the path
     * @return pattern
     */
    public static PathPattern endsWith(String suffix) {
        return new PathPattern(suffix, "/" + ANYTHING + suffix, new TextMatcher(suffix, false), false);
    }

    /**
     * Put a text in the place of each variable.
     *
     * @param pattern     a pattern of Helidon's
     * @param replacement text
     * @return text without variables
     */
    public static String replaceVariables(String pattern, String replacement) {
        return VARIABLE.matcher(pattern).replaceAll(Matcher.quoteReplacement(replacement));
    }

    /**
     * Names of the variables in a pattern.
     *
     * @param pattern a pattern of Helidon's
     * @return names in their order, with repetitions
     */
    public static List<String> variables(String pattern) {
        return VARIABLE.matcher(pattern).results()
                .map(it -> it.group().replaceAll("^\\{\\+?|[:}].*", "").trim())
                .filter(it -> !it.isEmpty() && !it.equals(ANYTHING)).toList();
    }

    /**
     * Regular expressions of the variables in a pattern.
     *
     * @param pattern a pattern of Helidon's
     * @return expressions in their order
     */
    public static List<String> expressions(String pattern) {
        return VARIABLE.matcher(pattern).results().map(MatchResult::group).filter(it -> it.contains(":"))
                .map(PathPattern::expression).toList();
    }

    private static String expression(String variable) {
        return variable.substring(variable.indexOf(':') + 1, variable.length() - 1);
    }

    /** What matches the paths of requests. */
    public PathMatcher matcher() {
        return matcher;
    }

    /**
     * Whether a path is among these.
     *
     * @param path decoded path
     * @return whether it matches
     */
    public boolean takes(String path) {
        return matcher.match(UriPath.create(path)).accepted();
    }

    /**
     * Whether a variable may have a value. Where the pattern has other regular expressions that is not known.
     *
     * @param variable name of the variable
     * @param value    value, decoded
     * @return whether a path may have it
     */
    public boolean mayHave(String variable, String value) {
        String own = "\\{\\+?\\Q" + variable + "\\E(:.*)?}";
        String whole = text.replaceAll("[\\[\\]]", "");
        if (VARIABLE.matcher(whole).results().map(MatchResult::group).anyMatch(it -> it.contains(":") && !it.matches(own))) {
            return true;
        }
        String path = VARIABLE.matcher(whole)
                .replaceAll(it -> Matcher.quoteReplacement(it.group().matches(own) ? value : UNKNOWN));
        // what follows a semicolon would be no part of the path
        PathMatchers.MatchResult match = matcher.match(UriPath.create(UriEncoding.encodeUri(path).replace(";", "%3B")));
        return match.accepted() && match.path().pathParameters().first(variable).filter(value::equals).isPresent();
    }

    /**
     * Whether all paths of another pattern are among these. Of patterns with regular expressions not all are found.
     *
     * @param other the other one
     * @return whether they are known to be
     */
    public boolean takesAll(PathPattern other) {
        // what both say in the same words stands for itself
        List<String> shared = expressions(other.text).stream()
                .filter(it -> OF_ONE_SEGMENT.matcher(it).matches() && !"".matches(it)).toList();
        PathPattern own = signed(shared);
        boolean known = !whole || !own.text.contains("\\") && OF_ANYTHING.containsAll(expressions(own.text));
        // a regular expression may take the samples and leave others
        boolean fixed = other.whole && !other.text.contains("[") && !VARIABLE.matcher(other.text).find();
        return (known || fixed) && other.signed(shared).samples(segments()).stream().allMatch(own::takes);
    }

    /** The same with a character of its own in place of each of some expressions. */
    private PathPattern signed(List<String> expressions) {
        return !whole || expressions.isEmpty() ? this
                : of(VARIABLE.matcher(text).replaceAll(it -> Matcher.quoteReplacement(
                        it.group().contains(":") && expressions.contains(expression(it.group()))
                                ? String.valueOf((char) (UNKNOWN.charAt(0) + 1 + expressions.indexOf(expression(it.group()))))
                                : it.group())));
    }

    /**
     * Whether some path is among these and among those of another pattern. Of patterns with regular expressions not
     * all are found.
     *
     * @param other the other one
     * @return whether there is a path of both
     */
    public boolean overlaps(PathPattern other) {
        return takesAny(other) || other.takesAny(this);
    }

    /** The one path, or that without its optional part; none where it has variables. */
    public Optional<String> fixedPath() {
        return Optional.of(text).filter(it -> whole)
                .map(it -> it.replaceAll("\\[.*]", ""))
                .filter(it -> !VARIABLE.matcher(it).find());
    }

    /** Paths that stand for all of these. */
    public List<String> samples() {
        return samples(1);
    }

    /** The text that the pattern was made of. */
    @Override
    public String toString() {
        return text;
    }

    private boolean takesAny(PathPattern other) {
        return other.samples(segments()).stream().anyMatch(this::takes);
    }

    private int segments() {
        return (int) text.chars().filter(it -> it == '/').count() + 1;
    }

    /**
     * Paths that stand for all of these: what differs from request to request is nothing, something unknown, and so
     * many unknown segments that the pattern above cannot have a slash for each. Whoever takes these takes all.
     */
    private List<String> samples(int segments) {
        Set<String> samples = new TreeSet<>();
        List<String> variants = pattern.contains("[")
                ? List.of(pattern.replaceAll("\\[[^]]*]", ""), pattern.replace("[", "").replace("]", ""))
                : pattern.endsWith("/*") ? List.of(pattern, pattern.substring(0, pattern.length() - 2)) : List.of(pattern);
        for (String variant : variants) {
            for (String any : List.of("", UNKNOWN, UNKNOWN + ("/" + UNKNOWN).repeat(segments))) {
                String filled = VARIABLE.matcher(variant).replaceAll(it -> Matcher.quoteReplacement(
                        PLAIN_VARIABLE.matcher(it.group()).matches() ? UNKNOWN : any));
                samples.add(filled.isEmpty() ? "/" : filled);
            }
        }
        return List.copyOf(samples);
    }

    private record TextMatcher(String text, boolean start) implements PathMatcher {
        @Override
        public PathMatchers.MatchResult match(UriPath path) {
            String decoded = path.path();
            return (start ? decoded.startsWith(text) : decoded.endsWith(text))
                    ? PathMatchers.any().match(path)
                    : PathMatchers.MatchResult.notAccepted();
        }

        @Override
        public PathMatchers.PrefixMatchResult prefixMatch(UriPath uriPath) {
            return PathMatchers.PrefixMatchResult.notAccepted();
        }

        @Override
        public Optional<String> matchingElement() {
            return Optional.of(text);
        }
    }
}
