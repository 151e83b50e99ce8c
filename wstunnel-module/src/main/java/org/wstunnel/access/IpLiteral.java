// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads IP addresses as text, and nothing else: no name is ever looked up.
 */
public final class IpLiteral {
    /**
     * An IPv6 address with all its digits, the last 32 bits written as IPv4. The JDK takes time that grows with the
     * square of the length.
     */
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpLiteral() {
    }

    /**
     * Parse an address.
     *
     * @param text IPv4 address of four decimal numbers, or IPv6 address without brackets and zone
     * @return the address; an IPv4-mapped IPv6 address is the IPv4 address; empty if the text is none
     */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            if (IPV4.matcher(text).matches()) {
                return Optional.of(InetAddress.getByName(text));
            }
            if (IPV6.matcher(text).matches()) {
                // with brackets the JDK takes nothing but an IPv6 address
                return Optional.of(InetAddress.getByName("[" + text + "]"));
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
