package org.wstunnel.target;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

import org.wstunnel.access.Network;

/**
 * Addresses that are not what they seem to be to somebody outside: this machine itself, its link, the metadata service of a cloud,
 * nobody or everybody, and IPv4 addresses in the clothes of IPv6. They are refused unless a network is listed that lies in the
 * same block: {@code 0.0.0.0/0} does not list them.
 */
final class SpecialNetworks {
    private static final List<Network> BLOCKS = Stream.of(
            // this host, loopback, link-local, multicast, reserved and broadcast
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fe80::/10", "fec0::/10", "ff00::/8",
            // metadata services: most clouds (the first lies in the link-local block), Alibaba, Azure, Oracle, AWS over IPv6
            "169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128",
            // IPv4 inside of IPv6: compatible, translated, 6to4, Teredo; a mapped address is its IPv4 address before it comes here
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
            .map(Network::parse)
            .toList();

    private SpecialNetworks() {
    }

    /**
     * Whether an address may be dialled.
     *
     * @param address address
     * @param listed  networks that are allowed
     * @return whether it is in no special block, or in a listed part of each of its blocks
     */
    static boolean permit(InetAddress address, List<Network> listed) {
        return BLOCKS.stream()
                .filter(block -> block.contains(address))
                .allMatch(block -> listed.stream().anyMatch(it -> it.contains(address) && block.contains(it)));
    }
}
