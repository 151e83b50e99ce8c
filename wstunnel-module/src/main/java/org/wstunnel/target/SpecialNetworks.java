// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

import org.wstunnel.access.Network;

/**
 * Addresses that are not what they seem to be to somebody outside: this machine itself, its link, the metadata service
 * of a cloud, nobody or everybody, and IPv4 addresses in the clothes of IPv6. They are refused unless a network is
 * listed that lies in the same block: {@code 0.0.0.0/0} does not list them.
 */
final class SpecialNetworks {
    private static final List<Network> LOOPBACK = networks("127.0.0.0/8", "::1/128");

    /**
     * RFC 6890, and the registries of special addresses that it has founded. An IPv4-mapped address is its IPv4 address
     * before it comes here.
     */
    private static final List<Network> RESERVED = networks(
            // this host (RFC 1122), link-local (RFC 3927, RFC 4291), protocol assignments (RFC 6890), multicast,
            // reserved and broadcast
            "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "fe80::/10", "fec0::/10", "ff00::/8",
            // IPv4 inside of IPv6: compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC
            // 3056), Teredo (RFC 4380)
            "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32");

    /**
     * The services that clouds have for their machines, each as its provider documents it. All of them but Alibaba also
     * have 169.254.169.254, or another address of the link-local block, which is refused as that is: so does
     * DigitalOcean, Hetzner, OpenStack (IPv6: {@code fe80::a9fe:a9fe}), Tencent (169.254.0.23), IBM and Vultr; AWS has
     * its credentials of containers there (169.254.170.2, 169.254.170.23).
     */
    private static final List<Network> CLOUDS = networks(
            "169.254.169.254/32",
            // AWS, "Configure the Instance Metadata Service options": fd00:ec2::254; also ::23 (credentials of pods),
            // ::253 (names), ::123 (time)
            "fd00:ec2::/32",
            // Google Cloud, "About VM metadata", for machines with IPv6 alone
            "fd20:ce::254/128",
            // Azure, "What is IP address 168.63.129.16?"
            "168.63.129.16/32",
            // Alibaba Cloud, "Access instance metadata"
            "100.100.100.200/32",
            // Oracle Cloud, "Instance metadata service endpoints"; the older one (192.0.0.192) lies in a block of RFC 6890
            "fd00:c1::a9fe:a9fe/128",
            // Scaleway, "Instance metadata" (IPv4: 169.254.42.42)
            "fd00:42::42/128",
            // Akamai (Linode), "Metadata service API"
            "fd00:a9fe:a9fe::1/128");

    private static final List<Network> BLOCKS = Stream.of(LOOPBACK, RESERVED, CLOUDS).flatMap(List::stream).toList();
    /** Where an address of ISATAP says that its last four bytes are one of IPv4, RFC 5214 section 6.1. */
    private static final int ISATAP_AT = 8;

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
        if (isatap(address.getAddress()) || own(address) && !ownListed(address, listed)) {
            return false;
        }
        return BLOCKS.stream()
                .filter(block -> block.contains(address))
                .allMatch(block -> listed.stream().anyMatch(it -> it.contains(address) && block.contains(it)));
    }

    /** Whether this machine has the address: what listens there is as near as on the loopback. */
    private static boolean own(InetAddress address) {
        try {
            return !address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // it might be
            return true;
        }
    }

    /** Whether the address is listed alone, or the loopback is. */
    private static boolean ownListed(InetAddress address, List<Network> listed) {
        Network alone = Network.parse(address.getHostAddress().replaceFirst("%.*", ""));
        return listed.stream()
                .anyMatch(it -> alone.contains(it) || LOOPBACK.stream().anyMatch(loopback -> loopback.contains(it)));
    }

    private static boolean isatap(byte[] address) {
        return address.length > ISATAP_AT && (address[ISATAP_AT] & ~2) == 0 && address[ISATAP_AT + 1] == 0
                && address[ISATAP_AT + 2] == 0x5E && address[ISATAP_AT + 3] == (byte) 0xFE;
    }

    private static List<Network> networks(String... networks) {
        return Stream.of(networks).map(Network::parse).toList();
    }
}
