// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

/**
 * A host that requests may be for.
 *
 * @param text     the pattern as it is configured
 * @param anything whether it stands for every host
 * @param below    whether it stands for every name below {@code host}, and not for the host itself
 * @param host     name in lower case, or address, IPv6 in brackets
 * @param port     port, -1 for any
 */
public record HostPattern(String text, boolean anything, boolean below, String host, int port) {
    private static final String ANY = "*";
    private static final String BELOW = "*.";
    /** A scheme without a default port: a port is known where one is written. */
    private static final String NO_SCHEME = "x://";

    /**
     * Parse a pattern.
     *
     * @param text {@code desk.example.org}, {@code *.example.org}, {@code 192.0.2.1}, {@code [2001:db8::1]}, each with
     *             {@code :port} or without, or {@code *}
     * @return pattern
     * @throws IllegalArgumentException if the text is none; the message says what is wrong with it
     */
    public static HostPattern parse(String text) {
        if (text.equals(ANY)) {
            return new HostPattern(text, true, false, "", -1);
        }
        boolean below = text.startsWith(BELOW);
        String rest = below ? text.substring(BELOW.length()) : text;
        Origin parsed = Origin.parse(NO_SCHEME + rest).filter(it -> !it.host().isEmpty())
                .orElseThrow(() -> new IllegalArgumentException("\"" + rest + "\" is not a host"));
        HostName.checkOfUrl(parsed.host());
        return new HostPattern(text, false, below, parsed.host(), parsed.port());
    }

    /** Whether a request for this origin is meant. */
    boolean matches(Origin own) {
        boolean portFits = port == -1 || port == own.port();
        // the dot in front makes it a comparison of labels
        return anything || portFits && (below ? own.host().endsWith("." + host) : own.host().equals(host));
    }
}
