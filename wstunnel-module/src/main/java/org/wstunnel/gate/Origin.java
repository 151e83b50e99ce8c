package org.wstunnel.gate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A serialized origin (RFC 6454 section 6.2), taken apart: only equal parts make equal origins.
 *
 * @param scheme scheme in lower case
 * @param host   host in lower case
 * @param port   port, the scheme's default one if the text had none; -1 if the scheme has no default
 */
public record Origin(String scheme, String host, int port) {

    /**
     * Parse an origin.
     *
     * @param text scheme, host and perhaps a port: {@code https://example.org:8443}
     * @return the origin, empty if the text is none
     */
    public static Optional<Origin> parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean more = uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null
                || uri.getRawPath() != null && !uri.getRawPath().isEmpty();
        if (uri.getScheme() == null || uri.getHost() == null || more) {
            return Optional.empty();
        }
        return Optional.of(of(uri.getScheme(), uri.getHost(), uri.getPort()));
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
        return new Origin(lowerScheme, host.toLowerCase(Locale.ROOT), port == -1 ? defaultPort(lowerScheme) : port);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
