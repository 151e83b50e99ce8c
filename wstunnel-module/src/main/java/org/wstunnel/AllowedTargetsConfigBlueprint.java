// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Targets that the resolver of a tunnel may answer. Other targets are refused as if the resolver knew none.
 */
@Prototype.Blueprint
@Prototype.Configured
interface AllowedTargetsConfigBlueprint {
    /**
     * Names of pools. {@code *} stands for any characters: {@code desk-*}.
     *
     * @return patterns of names
     */
    @Option.Configured
    @Option.Singular
    List<String> pools();

    /**
     * Names of hosts. {@code *} stands for any characters: {@code *.vnc.example.org}. If empty, only {@code networks}
     * decides.
     *
     * @return patterns of names
     */
    @Option.Configured
    @Option.Singular
    List<String> hosts();

    /**
     * Networks that must include the address of a host: {@code 10.1.0.0/16}. If empty, only {@code hosts} decides.
     * Loopback, link-local, multicast and unspecified addresses, metadata services of clouds, and IPv4 addresses
     * inside IPv6 ones are refused unless a network of their own kind is listed, such as {@code 127.0.0.0/8}.
     *
     * @return networks
     */
    @Option.Configured
    @Option.Singular
    List<String> networks();

    /**
     * Ports of hosts, such as {@code 22} or {@code 5900-5999}. Required with {@code hosts} and {@code networks}.
     *
     * @return ports and ranges of ports
     */
    @Option.Configured
    @Option.Singular
    List<String> ports();

    /**
     * Paths of Unix sockets, without symbolic links. {@code *} stands for any part of one name: {@code /run/vnc/*}.
     *
     * @return patterns of paths
     */
    @Option.Configured
    @Option.Singular
    List<String> sockets();
}
