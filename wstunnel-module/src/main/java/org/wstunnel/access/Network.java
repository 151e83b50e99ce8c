// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.util.List;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).
 * <p>
 * An IPv4-mapped IPv6 address is the same as its IPv4 address: {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}.
 */
public final class Network {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /** All IPv4 and all IPv6 addresses. */
    public static final List<Network> ALL = List.of(parse("0.0.0.0/0"), parse("::/0"));

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
        String[] parts = text.split("/", 2);
        String literal = parts[0];
        byte[] address = IpLiteral.parse(literal)
                .map(InetAddress::getAddress)
                .orElseThrow(() -> new IllegalArgumentException("\"" + literal + "\" is not an IP address"));
        int size = address.length * Byte.SIZE;
        // as it is written: one that is mapped has lost its first 96 bits
        int written = literal.contains(":") ? IPV6_BITS : IPV4_BITS;
        int bits = size - written + (parts.length == 1 ? written : length(parts[1]));
        if (bits < 0 || bits > size) {
            throw new IllegalArgumentException("\"" + parts[1] + "\" is not a prefix length of " + literal);
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

    /**
     * Whether each address of this network lies in one of others, which may have a part of it each.
     *
     * @param others networks
     * @return whether they do
     */
    public boolean within(List<Network> others) {
        if (others.stream().anyMatch(it -> it.contains(this))) {
            return true;
        }
        List<Network> parts = others.stream().filter(this::contains).toList();
        return parts.size() > 1 && half(0).within(parts) && half(1).within(parts);
    }

    private Network half(int bit) {
        byte[] start = address.clone();
        start[bits / Byte.SIZE] |= (byte) (bit << (Byte.SIZE - 1 - bits % Byte.SIZE));
        return new Network(start, bits + 1);
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
