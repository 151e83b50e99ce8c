// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the name of a host may be: labels of at most 63 letters, digits, hyphens and underscores, with dots between them
 * (RFC 1123 section 2.1; names inside of container networks have underscores).
 */
public final class HostName {
    private static final int LONGEST = 253;
    private static final Pattern LABELS = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
            + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    /** The JDK looks up no name of numbers, hexadecimal ones included. */
    private static final Pattern NUMBERS = Pattern.compile("(0[xX][0-9A-Fa-f]+|[0-9]*)(\\.(0[xX][0-9A-Fa-f]+|[0-9]*))*");
    private static final String BROADCAST = "255.255.255.255";

    private HostName() {
    }

    /**
     * Check the name of a host.
     *
     * @param host name or IPv4 address
     * @throws IllegalArgumentException if it is none; the message says why, if more can be said than that
     */
    public static void check(String host) {
        if (host.length() > LONGEST || !LABELS.matcher(host).matches()) {
            throw new IllegalArgumentException("");
        }
        if (NUMBERS.matcher(host).matches() && IpLiteral.parse(host).isEmpty()) {
            throw new IllegalArgumentException("an IPv4 address has four numbers from 0 to 255");
        }
    }

    /**
     * Check the host of an address that is dialled.
     *
     * @param host name, IPv4 address, or IPv6 address without brackets; a zone behind it says by which interface a link-local
     *             address is reached
     * @throws IllegalArgumentException if no connection can be made to it; the message says why, if more can be said than that
     */
    public static void checkDialled(String host) {
        boolean ipv6 = host.contains(":");
        Optional<InetAddress> address = IpLiteral.parse(ipv6 ? host.replaceFirst("%[A-Za-z0-9_.-]+$", "") : host);
        if (address.filter(it -> it.isMulticastAddress() || it.getHostAddress().equals(BROADCAST)).isPresent()) {
            throw new IllegalArgumentException("that is the address of many hosts");
        }
        if (!ipv6) {
            check(host);
        } else if (address.isEmpty()) {
            throw new IllegalArgumentException("");
        } else if (address.get().isLinkLocalAddress() && address.get() instanceof Inet6Address && !host.contains("%")) {
            throw new IllegalArgumentException("a link-local address has its interface behind it, such as " + host + "%eth0");
        }
    }

    /** The same for a host as it stands in a URL, where an IPv6 address has brackets. */
    static void checkOfUrl(String host) {
        if (!host.startsWith("[")) {
            check(host);
        } else if (IpLiteral.parse(host.substring(1, host.length() - 1)).isEmpty()) {
            throw new IllegalArgumentException("");
        }
    }
}
