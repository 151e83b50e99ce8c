// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).
 * <p>
 * An IPv4-mapped IPv6 address is the same as its IPv4 address: {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}.
 */
public final class Network {
    private static final int MAPPED_PREFIX = 96;

    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /**
     * Parse a network.
     *
     * @param text {@code 10.0.0.0/8}, {@code fd00::/8}, or one address
     * @return network
     * @throws IllegalArgumentException if the text is none; the message says what is wrong with it
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address = IpLiteral.parse(literal)
                .map(InetAddress::getAddress)
                .orElseThrow(() -> new IllegalArgumentException("\"" + literal + "\" is not an IP address"));
        int size = address.length * Byte.SIZE;
        int bits = slash < 0 ? size : length(text.substring(slash + 1));
        if (slash >= 0 && address.length == 4 && literal.indexOf(':') >= 0) {
            bits -= MAPPED_PREFIX;
        }
        if (bits < 0 || bits > size) {
            throw new IllegalArgumentException("\"" + text.substring(slash + 1) + "\" is not a prefix length of " + literal);
        }
        for (int bit = bits; bit < size; bit++) {
            if (bit(address, bit) != 0) {
                throw new IllegalArgumentException("the address has bits set behind the prefix");
            }
        }
        return new Network(address, bits);
    }

    /** Whether an address lies in this network. */
    public boolean contains(InetAddress other) {
        return contains(other.getAddress(), bits);
    }

    /** Whether all addresses of another network lie in this one. */
    public boolean contains(Network other) {
        return other.bits >= bits && contains(other.address, bits);
    }

    private boolean contains(byte[] other, int prefix) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            if (bit(address, bit) != bit(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
    }

    private static int length(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(address).getHostAddress() + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
    }
}
