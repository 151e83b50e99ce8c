// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.helidon.common.uri.UriEncoding;
import io.helidon.http.PathMatchers;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.path.PathPattern;

/**
 * Which requests are a tunnel's. Refuses paths that no request has, and tunnels that get none of their requests since
 * those above take them all.
 */
final class RoutePaths {
    private static final String PATH = "a path pattern that starts with a slash, such as /vnc, /vnc/* or /vnc/{name}";
    private static final String PREFIX = "the start of a path, with a slash and without wildcards";
    static final String EXTENSION = "the end of a path, such as .ws or .py, without wildcards";

    private static final String QUOTES = "[\u201C\u201D\u201E\u2018\u2019\u201A\u00AB\u00BB]";

    /** Parts of regular expressions where there is no variable. */
    private static final Pattern REGEX = Pattern.compile("[()|^$+<>]|\\[(?:[A-Za-z0-9]-[A-Za-z0-9])+]|\\\\[A-Za-z0-9]");
    /** An expression with ^ in front, or with $ behind it and more of the path behind that: it never matches. */
    private static final Pattern ANCHORED = Pattern.compile("\\{[^:{}]*:\\^|(?<!\\\\)\\$}(?!]?$)");
    /** Names of variables by the rules of others, such as {*name} and {name...}. */
    private static final Pattern FOREIGN = Pattern.compile(".*[?*+<>()].*|.*\\.{3}");

    private RoutePaths() {
    }

    /** The text that says which requests are the tunnel's. */
    static String requests(TunnelConfig tunnel) {
        return tunnel.path().or(tunnel::pathPrefix).or(tunnel::extension).orElseThrow();
    }

    static PathPattern pattern(TunnelConfig tunnel) {
        return tunnel.path().map(PathPattern::of)
                .or(() -> tunnel.pathPrefix().map(PathPattern::startsWith))
                .or(() -> tunnel.extension().map(PathPattern::endsWith))
                .orElseThrow();
    }

    static void check(TunnelConfig tunnel, ConfigKey key) {
        tunnel.path().ifPresent(path -> key.child("path").requireParsed(
                path, RoutePaths::parsePath, PATH, path.trim(), unquoted(path), visible(path),
                path.replaceAll("\\{(?:\\*([A-Za-z0-9_-]+)|([A-Za-z0-9_-]+)(?:\\*|\\+|\\.\\.\\.))}", "{+$1$2}"),
                path.replaceFirst("^[a-z]+://[^/]*(?=/)", ""), rooted(path),
                path.replaceFirst("[?#;].*", ""), decoded(path), path.replaceAll("/:([A-Za-z0-9_]+)", "/{$1}"),
                path.replaceAll("/<([A-Za-z0-9_]+)>", "/{$1}"), path.replaceAll("(?<=/)\\(([^()]*)\\)", "{part:$1}"),
                path.replaceAll("/{2,}", "/"),
                path.replaceAll("(\\{[^:{}]*:)(?:\\^|\\s+)", "$1").replaceAll("(?<!\\\\)(?:\\$|\\s+)}", "}")));
        tunnel.pathPrefix().ifPresent(prefix -> key.child("path-prefix").requireParsed(
                prefix, RoutePaths::parsePrefix, PREFIX, prefix.trim(), unquoted(prefix), visible(prefix), rooted(prefix),
                prefix.replaceFirst("[?#*{].*", ""),
                prefix.replaceAll("/{2,}", "/")));
        tunnel.extension().ifPresent(extension -> checkExtension(extension, key.child("extension")));
    }

    static void checkExtension(String extension, ConfigKey key) {
        key.requireParsed(extension, RoutePaths::parseExtension, EXTENSION, extension.trim(), unquoted(extension),
                visible(extension),
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
        PathPattern own = pattern(tunnel);
        above.forEach((firstKey, first) -> {
            if (pattern(first).takesAll(own)) {
                throw key.wrong("\"" + own + "\" can never match, " + firstKey + " takes all its requests by \""
                        + requests(first) + "\"", "the narrower one first");
            }
        });
    }

    /** Without the quotes of a text processor, which are part of the text for YAML. */
    private static String unquoted(String path) {
        return path.replaceAll("^" + QUOTES + "|" + QUOTES + "$", "");
    }

    private static String visible(String path) {
        return path.replaceAll("\\p{Cf}", "");
    }

    private static String rooted(String path) {
        return path.isBlank() ? path : "/" + path;
    }

    private static String decoded(String path) {
        try {
            return UriEncoding.decodeUri(path);
        } catch (RuntimeException e) {
            // it is something else
            return path;
        }
    }

    private static void parsePath(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("");
        }
        parseLiteral(PathPattern.replaceVariables(path, "x"));
        List<String> names = PathPattern.variables(path);
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("each variable has a name of its own");
        }
        if (path.matches("(.*/)?:.*|.*/<[^/]*>.*")) {
            throw new IllegalArgumentException("a variable is written {name}");
        }
        if (names.stream().anyMatch(FOREIGN.asMatchPredicate())) {
            throw new IllegalArgumentException("a variable is written {name}, or {+name} where it may have slashes");
        }
        if (REGEX.matcher(PathPattern.replaceVariables(path, "*")).find()) {
            throw new IllegalArgumentException("a regular expression is written {name:expression}");
        }
        parseExpressions(path);
        try {
            PathMatchers.create(path);
        } catch (RuntimeException e) {
            // what follows draws the place with several lines
            throw new IllegalArgumentException(e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static void parseExpressions(String path) {
        if (PathPattern.expressions(path).stream().anyMatch(it -> it.isBlank() || !it.equals(it.strip()))) {
            throw new IllegalArgumentException("a regular expression is not empty and has no blanks around it");
        }
        if (ANCHORED.matcher(path).find()) {
            throw new IllegalArgumentException("the path neither begins nor ends where that stands");
        }
    }

    private static void parsePrefix(String prefix) {
        if (!prefix.startsWith("/") || prefix.matches(".*[*{}|\\\\].*")) {
            throw new IllegalArgumentException("");
        }
        parseLiteral(prefix);
    }

    private static void parseExtension(String extension) {
        if (extension.isEmpty() || !unquoted(extension).equals(extension) || extension.startsWith("/")
                || extension.matches(".*[*{}|\\\\^$].*")) {
            throw new IllegalArgumentException("");
        }
        if (extension.matches(".*,\\s*\\..*")) {
            throw new IllegalArgumentException("each extension has an entry of its own");
        }
        parseLiteral(extension);
    }

    /** What no path has that is served: the query is none of its, and empty segments and dots are refused. */
    private static void parseLiteral(String text) {
        if (text.matches(".*[?#].*")) {
            throw new IllegalArgumentException("a query is not part of the path");
        }
        if (text.contains("//") || text.matches(".*/\\.{1,2}(/.*)?")) {
            throw new IllegalArgumentException("paths with empty or dot segments are not served");
        }
        if (text.contains(";")) {
            throw new IllegalArgumentException("what follows a semicolon is not part of the path");
        }
        if (text.matches(".*%[0-9A-Fa-f]{2}.*")) {
            throw new IllegalArgumentException("paths are compared as they are decoded");
        }
        if (text.contains("%")) {
            throw new IllegalArgumentException("a percent sign begins two hexadecimal digits");
        }
        if (text.chars().anyMatch(it -> it <= ' ' || it == '\u007F')) {
            throw new IllegalArgumentException("a path has no blanks");
        }
        if (!visible(text).equals(text)) {
            throw new IllegalArgumentException("it has a character that nobody sees");
        }
    }
}
