// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Set;

/**
 * The origins that one entry of a list stands for. A wildcard stands for a part of an origin, and only for the part in
 * whose place it is written.
 *
 * @param origin  the origin, or what is left of it without its wildcards
 * @param hosts   which hosts are meant
 * @param anyPort whether every port is meant, and not that of {@code origin} alone
 */
record OriginPattern(Origin origin, Hosts hosts, boolean anyPort) {
    private static final String SCHEME_END = "://";
    private static final String BELOW = SCHEME_END + "*.";
    private static final String EVERY = SCHEME_END + "*";
    private static final String ANY_PORT = ":*";
    /** Schemes of the web: every host of one of them is every site, which is written {@code *} where it is really meant. */
    private static final Set<String> WEB = Set.of("http", "https");

    /** Which hosts a pattern means. */
    enum Hosts {
        /** The host of the origin, which is none for {@code file://}. */
        ONE,
        /** Every name below the host of the origin. */
        BELOW,
        /** Every host of the scheme. */
        EVERY
    }

    /**
     * Parse an entry that has a scheme.
     *
     * @param text entry
     * @return pattern
     * @throws IllegalArgumentException if the entry stands for no origin; the message says why, if more can be said than that
     */
    static OriginPattern parse(String text) {
        boolean anyPort = text.endsWith(ANY_PORT);
        // a port in place of the wildcard: a second one in front of it makes it no origin
        String onePort = anyPort ? text.substring(0, text.length() - 1) + "1" : text;
        Hosts hosts = onePort.contains(BELOW) ? Hosts.BELOW : onePort.contains(EVERY) ? Hosts.EVERY : Hosts.ONE;
        Origin origin = Origin.parse(switch (hosts) {
            case ONE -> onePort;
            case BELOW -> onePort.replace(BELOW, SCHEME_END);
            case EVERY -> onePort.replace(EVERY, SCHEME_END + "any");
        }).orElseThrow(() -> new IllegalArgumentException(""));
        if (hosts == Hosts.BELOW && origin.host().isEmpty()) {
            throw new IllegalArgumentException("");
        }
        if (hosts == Hosts.EVERY && WEB.contains(origin.scheme())) {
            throw new IllegalArgumentException("that is every site: write \"*\" if every page may open tunnels");
        }
        if (origin.scheme().equals("ws") || origin.scheme().equals("wss")) {
            throw new IllegalArgumentException("a page comes by http or https, not by " + origin.scheme());
        }
        if (WEB.contains(origin.scheme())) {
            // other schemes have names of their own, such as app://-
            HostName.checkOfUrl(origin.host());
        }
        return new OriginPattern(origin, hosts, anyPort);
    }

    /**
     * Whether an origin is meant.
     *
     * @param other origin of a page
     * @return whether it is one of those
     */
    boolean matches(Origin other) {
        return other.scheme().equals(origin.scheme())
                && (anyPort || other.port() == origin.port())
                && switch (hosts) {
                    case ONE -> other.host().equals(origin.host());
                    // the dot in front makes it a comparison of labels: xexample.org is not below example.org
                    case BELOW -> other.host().endsWith("." + origin.host());
                    case EVERY -> true;
                };
    }

    /** Whether pages of anybody are among the origins: every host of a scheme, or all that has none. */
    boolean anybody() {
        return hosts == Hosts.EVERY || origin.host().isEmpty();
    }
}
