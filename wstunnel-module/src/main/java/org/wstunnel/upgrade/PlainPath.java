// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import io.helidon.common.uri.UriEncoding;
import io.helidon.common.uri.UriPath;

/**
 * Which paths may belong to a route: those that have one spelling only.
 * <p>
 * What guards a path (a handler, Helidon Security, a filter) compares it in its own way, and often by a regular
 * expression. A spelling in which a guard does not recognize its path must not lead to a tunnel either, although the
 * route might recognize it.
 */
final class PlainPath {
    private static final String LOST_SEGMENT = "///";

    private PlainPath() {
    }

    /**
     * Whether a path has one spelling only. Such a path begins with a slash. Decoded, it has no empty and no dot
     * segments (RFC 3986 section 5.2.4). It hides none of those in front of matrix parameters, where a proxy would not
     * see them. It has no control character and no line separator: the dot of a regular expression matches all that is
     * left.
     *
     * @param path path of a request
     * @return whether it is
     */
    static boolean is(UriPath path) {
        // Helidon takes what follows "//" for a host; for an opaque target, its decoded path is null
        String decoded = path.rawPathNoParams().startsWith(LOST_SEGMENT) ? null : path.path();
        return decoded != null
                && decoded.startsWith("/")
                && !decoded.contains("//")
                && !hasDotSegment(decoded)
                && !hidesSegment(path.rawPath())
                && decoded.codePoints().noneMatch(PlainPath::breaksLines);
    }

    /**
     * The one spelling of a path: encoded as RFC 3986 section 6.2.2 normalizes it, without matrix parameters.
     *
     * @param decoded path that is decoded
     * @return path as it would be received
     */
    static String spell(String decoded) {
        return UriEncoding.encode(decoded, UriEncoding.Type.PATH).replace(";", "%3B");
    }

    private static boolean hasDotSegment(String path) {
        return path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
    }

    private static boolean hidesSegment(String raw) {
        for (String segment : raw.split("/", -1)) {
            int parameters = segment.indexOf(';');
            if (parameters >= 0 && segment.substring(0, parameters).replaceAll("(?i)%2e", ".").matches("\\.{0,2}")) {
                return true;
            }
        }
        return false;
    }

    private static boolean breaksLines(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
