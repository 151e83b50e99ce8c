// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.wstunnel.access.Network;

/**
 * What a resolver of targets may answer; everything else is refused.
 *
 * @param pools    names of pools
 * @param hosts    names of hosts, empty for any that lies in the networks
 * @param networks networks in which the address has to lie, empty for any that is not special
 * @param ports    ports
 * @param sockets  paths of Unix sockets
 */
public record AllowedTargets(List<NamePattern> pools,
        List<NamePattern> hosts,
        List<Network> networks,
        List<PortRange> ports,
        List<NamePattern> sockets) {
    /** Nothing is allowed. */
    public static final AllowedTargets NONE = new AllowedTargets(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Whether a pool is allowed. */
    public boolean pool(String name) {
        return pools.stream().anyMatch(it -> it.matches(name));
    }

    /** Whether anything but pools is allowed. */
    boolean beyondPools() {
        return !ports.isEmpty() || !sockets.isEmpty();
    }

    /** Whether a host may be looked up at all. */
    public boolean host(String host, int port) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        boolean any = hosts.isEmpty() && !networks.isEmpty();
        return ports.stream().anyMatch(it -> it.contains(port)) && (any || hosts.stream().anyMatch(it -> it.matches(name)));
    }

    /** Whether one of the addresses that a name has may be dialled. */
    public boolean address(InetAddress address) {
        boolean inside = networks.isEmpty() || networks.stream().anyMatch(it -> it.contains(address));
        return inside && SpecialNetworks.permit(address, networks);
    }

    /** The real path of a socket, if that is allowed. */
    public Optional<Path> socket(Path path) {
        try {
            Path real = path.toRealPath();
            return sockets.stream().anyMatch(it -> it.matches(real.toString())) ? Optional.of(real) : Optional.empty();
        } catch (IOException e) {
            // nothing is there: it is told apart from what is not allowed only if it would have been allowed
            Path plain = path.normalize();
            return sockets.stream().anyMatch(it -> it.matches(plain.toString())) ? Optional.of(plain) : Optional.empty();
        }
    }

    /** Ports that follow each other. */
    public record PortRange(int first, int last) {
        /**
         * Parse a port or a range.
         *
         * @param text {@code 5900} or {@code 5900-5999}
         * @return range, empty if the text is none
         */
        public static Optional<PortRange> parse(String text) {
            if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                return Optional.empty();
            }
            String[] ends = text.split("-", -1);
            PortRange range = new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
            return range.first >= 1 && range.first <= range.last && range.last <= 65_535 ? Optional.of(range) : Optional.empty();
        }

        boolean contains(int port) {
            return port >= first && port <= last;
        }
    }
}
