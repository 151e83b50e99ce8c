// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A serialized origin (RFC 6454 section 6.2), taken apart: only equal parts make equal origins.
 *
 * @param scheme scheme in lower case
 * @param host   host in lower case, an IPv6 address in brackets and in its shortest form; empty where the scheme has none, as in
 *               {@code file://}
 * @param port   port, the scheme's default one if the text had none; -1 if the scheme has no default
 */
public record Origin(String scheme, String host, int port) {
    // java.net.URI would not do: it knows no host in http://my_host, a name that container networks like to give
    private static final Pattern SERIALIZED = Pattern
            .compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::([0-9]{1,5}))?)?");
    private static final Set<String> NEED_A_HOST = Set.of("http", "https", "ws", "wss");
    private static final int MAX_PORT = 65_535;
    /** A scheme, the longest name of DNS, and a port. */
    private static final int LONGEST = 300;

    /**
     * Parse an origin.
     *
     * @param text scheme, host and perhaps a port: {@code https://example.org:8443}; or a scheme that has no hosts:
     *             {@code file://}
     * @return the origin, empty if the text is none
     */
    public static Optional<Origin> parse(String text) {
        Matcher parts = SERIALIZED.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return Optional.empty();
        }
        if (parts.group(2) == null) {
            Origin hostless = of(parts.group(1), "", -1);
            return NEED_A_HOST.contains(hostless.scheme) ? Optional.empty() : Optional.of(hostless);
        }
        int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        return port == 0 || port > MAX_PORT ? Optional.empty() : Optional.of(of(parts.group(1), parts.group(2), port));
    }

    /**
     * Create an origin.
     *
     * @param scheme scheme
     * @param host   host
     * @param port   port, -1 for the default one
     * @return origin
     */
    public static Origin of(String scheme, String host, int port) {
        String lowerScheme = scheme.toLowerCase(Locale.ROOT);
        return new Origin(lowerScheme, IpLiteral.shortest(host.toLowerCase(Locale.ROOT)),
                port == -1 ? defaultPort(lowerScheme) : port);
    }

    /** The origin as text, without the port if that is the scheme's default one. */
    public String text() {
        return scheme + "://" + authority();
    }

    /** Host and port, without the port if that is the scheme's default one. */
    public String authority() {
        return port == defaultPort(scheme) ? host : host + ":" + port;
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
