// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the bearer token (RFC 6750) of a client that cannot send an {@code Authorization} header, since it is a page in
 * a browser.
 */
public final class Credentials {
    private static final String ENTRY = "base64url.bearer.authorization.";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final boolean subprotocol;
    private final Optional<String> cookie;
    private final OriginRule origins;

    /**
     * Create a finder.
     *
     * @param subprotocol whether the token may be an entry of the offered subprotocols
     * @param cookie      name of the cookie that may be the token
     * @param origins     pages that may open the tunnel: a browser sends a cookie for every page, so it only counts for these
     */
    public Credentials(boolean subprotocol, Optional<String> cookie, OriginRule origins) {
        this.subprotocol = subprotocol;
        this.cookie = cookie;
        this.origins = origins;
    }

    /**
     * Whether an offered subprotocol is a token, which must be neither confirmed nor passed on.
     *
     * @param offered an offered subprotocol
     * @return whether it is
     */
    public boolean isToken(String offered) {
        return subprotocol && offered.regionMatches(true, 0, ENTRY, 0, ENTRY.length());
    }

    /**
     * The token among the offered subprotocols.
     *
     * @param offered all that the client has offered
     * @return token, empty if there is none, or more than one
     */
    public Optional<String> fromSubprotocols(List<String> offered) {
        List<String> entries = offered.stream().filter(this::isToken).toList();
        return entries.size() == 1 ? decode(entries.getFirst().substring(ENTRY.length())) : Optional.empty();
    }

    /** Name of the cookie that may be the token, if one may. */
    public Optional<String> cookie() {
        return cookie;
    }

    /**
     * The token in a cookie.
     *
     * @param values        values of all cookies with the name
     * @param originHeaders values of the request's {@code Origin} headers
     * @param own           origin of the request itself
     * @return token; empty if there is none or more than one, or if the page may not open the tunnel
     */
    public Optional<String> fromCookies(List<String> values, List<String> originHeaders, Origin own) {
        return values.size() == 1 && origins.allows(originHeaders, own)
                ? Optional.of(values.getFirst()).filter(Credentials::isBearer)
                : Optional.empty();
    }

    // a JWT has dots, which base64url has not: it may also be sent as it is
    private static Optional<String> decode(String entry) {
        return plain(entry).filter(Credentials::isBearer).or(() -> Optional.of(entry).filter(Credentials::isBearer));
    }

    private static Optional<String> plain(String coded) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(coded), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isBearer(String text) {
        return TOKEN.matcher(text).matches();
    }
}
