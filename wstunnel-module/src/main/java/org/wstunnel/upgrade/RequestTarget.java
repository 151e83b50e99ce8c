// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Locale;
import java.util.Optional;

import io.helidon.common.uri.UriFragment;
import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriQuery;
import io.helidon.common.uri.UriValidator;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.access.Origin;

/**
 * The target of a request, RFC 9112 section 3.2, in the form in which tunnels know it.
 * <p>
 * Browsers send some characters as they are that RFC 3986 does not allow, since the URL Standard of the WHATWG asks
 * them to. Here they are percent-encoded. Nobody gains by this, since a client could have sent the encoded form itself.
 * All other characters that are not allowed stay as they are, and {@link #fault(Http1Config)} finds them.
 *
 * @param rawPath   the path, without the authority of an absolute form
 * @param rawQuery  the query, empty if there is none
 * @param fragment  the fragment, which no client should send
 * @param authority host and port of an absolute form
 */
record RequestTarget(String rawPath, String rawQuery, UriFragment fragment, Optional<String> authority) {
    /** What a browser leaves as it is in the path or the query, beside percent signs that begin no octet. */
    private static final String OF_BROWSERS = "[]{}|\\^`";
    /** What RFC 3986 allows in a path, beside letters, digits and octets. */
    private static final String OF_PATHS = "-._~!$&'()*+,;=:@/";
    private static final String OF_QUERIES = OF_PATHS + "?";
    private static final String AUTHORITY_FOLLOWS = "://";
    private static final String KEYS = "protocols.http_1_1.";

    /**
     * The target as the client has sent it, with the authority taken off the path.
     *
     * @param line first line of the request
     */
    static RequestTarget of(HttpPrologue line) {
        String path = line.uriPath().rawPath();
        Optional<String> authority = Optional.empty();
        int scheme = path.startsWith("/") ? -1 : path.indexOf(AUTHORITY_FOLLOWS);
        if (scheme > 0) {
            String rest = path.substring(scheme + AUTHORITY_FOLLOWS.length());
            int slash = rest.indexOf('/');
            authority = Optional.of(slash < 0 ? rest : rest.substring(0, slash));
            path = slash < 0 ? "/" : rest.substring(slash);
        }
        return new RequestTarget(path, line.query().rawValue(), line.fragment(), authority);
    }

    /** The same, in which everything is encoded that browsers do not encode. */
    RequestTarget encoded() {
        return new RequestTarget(encoded(rawPath), encoded(rawQuery), fragment, authority);
    }

    /**
     * The request line with this target, and with the tunnel's route if it is a tunnel's.
     *
     * @param line    first line of the request
     * @param tunnels tunnels of this moment
     * @return the line, its path a {@link MatchedPath}; empty if there is no such tunnel
     */
    Optional<HttpPrologue> in(HttpPrologue line, TunnelTable.Snapshot tunnels) {
        return path().flatMap(it -> MatchedPath.of(tunnels, it))
                .map(it -> HttpPrologue.create(line.rawProtocol(), line.protocol(), line.protocolVersion(), line.method(), it,
                        rawQuery.isEmpty() ? UriQuery.empty() : UriQuery.create(rawQuery), fragment));
    }

    /** The path, empty if it cannot be decoded. */
    private Optional<UriPath> path() {
        if (!rawPath.startsWith("/")) {
            return Optional.empty();
        }
        UriPath path = UriPath.create(rawPath);
        try {
            path.path();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(path);
    }

    /**
     * What RFC 3986 does not allow in this target, as far as the listener looks for it.
     *
     * @param http configuration of the listener
     * @return the fault with the key that allows it, fit for a log
     */
    Optional<String> fault(Http1Config http) {
        if (authority.isPresent() && Origin.parse("http" + AUTHORITY_FOLLOWS + authority.get()).isEmpty()) {
            return Optional.of("the target names no host and port");
        }
        return (http.validatePath() ? pathFault() : Optional.<String>empty())
                .or(() -> http.validatePrologue() ? queryFault() : Optional.empty());
    }

    private Optional<String> pathFault() {
        return forbidden(rawPath, OF_PATHS, true)
                .map(it -> "the path has the character " + shown(it) + ", " + refusedBy("validate-path"));
    }

    private Optional<String> queryFault() {
        return forbidden(rawQuery, OF_QUERIES, false)
                .map(it -> "the query has the character " + shown(it) + ", " + refusedBy("validate-prologue"))
                .or(this::fragmentFault);
    }

    private Optional<String> fragmentFault() {
        try {
            if (fragment.hasValue()) {
                UriValidator.validateFragment(fragment.rawValue());
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("the fragment is malformed, " + refusedBy("validate-prologue"));
        }
    }

    /** Says which key of the listener allows what was found. */
    static String refusedBy(String key) {
        return "which " + KEYS + key + " refuses";
    }

    /** A character that stands for itself in a log, or else its number. */
    private static String shown(char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '\\' ? "'" + c + "'" : "0x" + Integer.toHexString(c);
    }

    /**
     * Find what is not allowed.
     *
     * @param beyondAscii whether bytes beyond ASCII are allowed: in a path Helidon takes them, each as the same
     *                    replacement character
     */
    private static Optional<Character> forbidden(String text, String allowed, boolean beyondAscii) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fine = c == '%' ? isOctet(text, i) : isAlphanumeric(c) || allowed.indexOf(c) >= 0 || beyondAscii && c >= 0x80;
            if (!fine) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    private static String encoded(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean encode = c == '%' ? !isOctet(text, i) : OF_BROWSERS.indexOf(c) >= 0;
            if (encode && result == null) {
                result = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (encode) {
                result.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            } else if (result != null) {
                result.append(c);
            }
        }
        return result == null ? text : result.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isOctet(String text, int percent) {
        return percent + 2 < text.length() && isHex(text.charAt(percent + 1)) && isHex(text.charAt(percent + 2));
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }
}
