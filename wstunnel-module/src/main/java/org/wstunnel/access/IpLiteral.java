// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
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

    private static final int GROUPS = 8;

    private IpLiteral() {
    }

    /**
     * The one form of an IPv6 address that URLs of browsers have, and RFC 5952 recommends.
     *
     * @param host host of a URL in lower case
     * @return an IPv6 address in that form, in brackets; any other text as it is
     */
    static String shortest(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? parse(host.substring(1, host.length() - 1)).map(it -> "[" + shortest(it) + "]").orElse(host)
                : host;
    }

    private static String shortest(InetAddress address) {
        String text = address.getHostAddress();
        if (address instanceof Inet4Address) {
            ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
            text = "0:0:0:0:0:ffff:" + Integer.toHexString(bytes.getChar()) + ":" + Integer.toHexString(bytes.getChar());
        }
        List<String> groups = List.of(text.split(":"));
        int start = 0;
        int end = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = i;
            while (zeros < GROUPS && groups.get(zeros).equals("0")) {
                zeros++;
            }
            if (zeros - i > end - start) {
                start = i;
                end = zeros;
            }
        }
        return end - start < 2
                ? text
                : String.join(":", groups.subList(0, start)) + "::" + String.join(":", groups.subList(end, GROUPS));
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
