// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * Which requests are a tunnel's. Refuses paths that no request has, and tunnels that get none of their requests since
 * those above take them all.
 */
final class RoutePaths {
    private static final String PATH = "a path pattern that starts with a slash, such as /vnc, /vnc/* or /vnc/{name}";
    private static final String PREFIX = "the start of a path, with a slash and without wildcards";
    static final String EXTENSION = "the end of a path, such as .ws or .py, without wildcards";
    /** What may differ from request to request: a variable, perhaps with a regular expression, or a wildcard. */
    private static final Pattern VARIABLE = Pattern.compile("\\{(?:[^{}]|\\{[^{}]*})*}|\\*");
    private static final Pattern PLAIN_VARIABLE = Pattern.compile("\\{[^+*:{}]*}");
    /** A character that no configuration has. */
    private static final String UNKNOWN = "\uE000";

    private RoutePaths() {
    }

    /** The text that says which requests are the tunnel's. */
    static String requests(TunnelConfig tunnel) {
        return tunnel.path().or(tunnel::pathPrefix).or(tunnel::extension).orElseThrow();
    }

    static PathMatcher matcher(TunnelConfig tunnel) {
        return tunnel.path().map(PathMatchers::create)
                .or(() -> tunnel.pathPrefix().map(TunnelRoute::startsWith))
                .or(() -> tunnel.extension().map(TunnelRoute::endsWith))
                .orElseThrow();
    }

    static void check(TunnelConfig tunnel, ConfigKey key) {
        tunnel.path().ifPresent(path -> key.child("path").requireParsed(
                path, RoutePaths::parsePath, PATH, path.trim(), path.replaceFirst("^[a-z]+://[^/]*(?=/)", ""), rooted(path),
                path.replaceFirst("[?#].*", ""), path.replaceAll("/:([A-Za-z0-9_]+)", "/{$1}"),
                path.replaceAll("/<([A-Za-z0-9_]+)>", "/{$1}"), path.replaceAll("(?<=/)\\(([^()]*)\\)", "{part:$1}"),
                path.replaceAll("/{2,}", "/")));
        tunnel.pathPrefix().ifPresent(prefix -> key.child("path-prefix").requireParsed(
                prefix, RoutePaths::parsePrefix, PREFIX, prefix.trim(), rooted(prefix), prefix.replaceFirst("[?#*{].*", ""),
                prefix.replaceAll("/{2,}", "/")));
        tunnel.extension().ifPresent(extension -> checkExtension(extension, key.child("extension")));
    }

    static void checkExtension(String extension, ConfigKey key) {
        key.requireParsed(extension, RoutePaths::parseExtension, EXTENSION, extension.trim(),
                extension.replaceFirst("^/?\\*+(?=.)", ""), extension.replaceFirst("[?#].*", ""),
                extension.replaceFirst("^\\^?\\.?\\*?\\\\\\.", ".").replaceFirst("\\$$", ""));
    }

    /**
     * Checks that a tunnel gets requests.
     *
     * @param tunnel tunnel
     * @param above  tunnels that are asked before it, by their keys
     * @param key    key of the tunnel
     */
    static void checkReachable(TunnelConfig tunnel, Map<ConfigKey, TunnelConfig> above, ConfigKey key) {
        String own = requests(tunnel);
        above.forEach((firstKey, first) -> {
            if (takesAll(first, tunnel)) {
                throw key.wrong("\"" + own + "\" can never match, " + firstKey + " takes all its requests by \""
                        + requests(first) + "\"", "the narrower one first");
            }
        });
    }

    /**
     * Whether a request of the tunnel may be one of a path pattern, too; for patterns with regular expressions not all
     * are found.
     */
    static boolean overlap(String pattern, TunnelConfig tunnel) {
        TunnelConfig other = withPath(pattern);
        return takesAny(other, tunnel) || takesAny(tunnel, other);
    }

    /** Whether a path pattern takes all requests of the tunnel. */
    static boolean covers(String pattern, TunnelConfig tunnel) {
        return takesAll(withPath(pattern), tunnel);
    }

    /** Whether the tunnel takes the requests for a path, to which nobody asks for a tunnel. */
    static boolean takes(TunnelConfig tunnel, String path) {
        return matcher(tunnel).match(UriPath.create(path)).accepted();
    }

    /** The one path of the tunnel, or that without its optional part; none where it has variables. */
    static Optional<String> fixedPath(TunnelConfig tunnel) {
        return tunnel.path().map(it -> it.replaceAll("\\[.*]", "")).filter(it -> !VARIABLE.matcher(it).find());
    }

    /** Paths that stand for all that the tunnel takes. */
    static List<String> samples(TunnelConfig tunnel) {
        return samples(tunnel, 1);
    }

    private static TunnelConfig withPath(String pattern) {
        return TunnelConfig.builder().path(pattern).buildPrototype();
    }

    private static boolean takesAny(TunnelConfig first, TunnelConfig second) {
        PathMatcher matcher = matcher(first);
        return samples(second, segments(first)).stream().anyMatch(it -> matcher.match(UriPath.create(it)).accepted());
    }

    private static int segments(TunnelConfig tunnel) {
        return (int) requests(tunnel).chars().filter(it -> it == '/').count() + 1;
    }

    private static boolean takesAll(TunnelConfig first, TunnelConfig second) {
        boolean known = first.path().filter(it -> it.contains("\\") || it.matches(".*\\{[^}]*:.*")).isEmpty();
        PathMatcher matcher = matcher(first);
        List<String> samples = samples(second, segments(first));
        // a regular expression may take the samples and leave others
        boolean fixed = second.path().filter(it -> !it.contains("[") && !VARIABLE.matcher(it).find()).isPresent();
        return (known || fixed) && samples.stream().allMatch(it -> matcher.match(UriPath.create(it)).accepted());
    }

    /**
     * Paths of a tunnel that stand for all it has: what differs from request to request is nothing, something unknown,
     * and so many unknown segments that the pattern above cannot have a slash for each. Whoever takes these takes all.
     */
    private static List<String> samples(TunnelConfig tunnel, int segments) {
        String anything = "*";
        String pattern = tunnel.path()
                .or(() -> tunnel.pathPrefix().map(it -> it + anything))
                .or(() -> tunnel.extension().map(it -> "/" + anything + it))
                .orElseThrow();
        Set<String> samples = new TreeSet<>();
        List<String> whole = pattern.contains("[")
                ? List.of(pattern.replaceAll("\\[[^]]*]", ""), pattern.replace("[", "").replace("]", ""))
                : pattern.endsWith("/*") ? List.of(pattern, pattern.substring(0, pattern.length() - 2)) : List.of(pattern);
        for (String variant : whole) {
            for (String any : List.of("", UNKNOWN, UNKNOWN + ("/" + UNKNOWN).repeat(segments))) {
                String filled = VARIABLE.matcher(variant).replaceAll(it -> Matcher.quoteReplacement(
                        PLAIN_VARIABLE.matcher(it.group()).matches() ? UNKNOWN : any));
                samples.add(filled.isEmpty() ? "/" : filled);
            }
        }
        return new ArrayList<>(samples);
    }

    private static String rooted(String path) {
        return path.isBlank() ? path : "/" + path;
    }

    private static void parsePath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("");
        }
        refuseReference(path);
        parseLiteral(VARIABLE.matcher(path).replaceAll("x"));
        List<String> names = VARIABLE.matcher(path).results()
                .map(it -> it.group().replaceAll("^\\{\\+?|[:}].*", "").trim())
                .filter(it -> !it.isEmpty() && !it.equals("*")).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("each variable has a name of its own");
        }
        if (path.matches("(.*/)?:.*|.*/<[^/]*>.*")) {
            throw new IllegalArgumentException("a variable is written {name}");
        }
        if (VARIABLE.matcher(path).replaceAll("x").matches(".*[()|^$+<>].*")) {
            throw new IllegalArgumentException("a regular expression is written {name:expression}");
        }
        try {
            PathMatchers.create(path);
        } catch (RuntimeException e) {
            // what follows draws the place with several lines
            throw new IllegalArgumentException(e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static void parsePrefix(String prefix) {
        if (!prefix.startsWith("/") || prefix.matches(".*[*{}].*")) {
            throw new IllegalArgumentException("");
        }
        parseLiteral(prefix);
    }

    private static void parseExtension(String extension) {
        if (extension.isEmpty() || extension.startsWith("/") || extension.matches(".*[*{}\\\\^$].*")) {
            throw new IllegalArgumentException("");
        }
        parseLiteral(extension);
    }

    /** What no path has that is served: the query is none of its, and empty segments and dots are refused. */
    private static void parseLiteral(String text) {
        refuseReference(text);
        if (text.matches(".*[?#].*")) {
            throw new IllegalArgumentException("a query is not part of the path");
        }
        if (text.contains("//") || text.matches(".*/\\.{1,2}(/.*)?")) {
            throw new IllegalArgumentException("paths with empty or dot segments are not served");
        }
        if (text.chars().anyMatch(it -> it <= ' ' || it == '\u007F')) {
            throw new IllegalArgumentException("a path has no blanks");
        }
    }

    private static void refuseReference(String text) {
        if (text.contains("${")) {
            throw new IllegalArgumentException("the configuration has no value for the reference in it");
        }
    }
}
