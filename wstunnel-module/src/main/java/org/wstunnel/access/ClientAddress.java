// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.Inet6Address;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The address of a client, as limits count it.
 *
 * @param text    the address as text, always spelled the same
 * @param network the first 64 bits of an IPv6 address: all that a subscriber has to choose from is usually one such network
 */
public record ClientAddress(String text, Optional<String> network) {
    private static final int NETWORK_BYTES = 8;

    /**
     * Read an address.
     *
     * @param address address as text
     * @return how limits count it
     */
    public static ClientAddress of(String address) {
        return new ClientAddress(address, IpLiteral.parse(address)
                .filter(Inet6Address.class::isInstance)
                .map(it -> HexFormat.of().formatHex(it.getAddress(), 0, NETWORK_BYTES).replaceAll("(.{4})", "$1:") + ":/64"));
    }

    /** The network, or else the address: whoever can use one address of a network can use all of them. */
    public String widest() {
        return network.orElse(text);
    }
}
