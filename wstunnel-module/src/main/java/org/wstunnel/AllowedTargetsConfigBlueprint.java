package org.wstunnel;

import java.util.List;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * What the resolver of a tunnel may answer. What is not listed is refused, as if the resolver knew no target.
 */
@Prototype.Blueprint
@Prototype.Configured
interface AllowedTargetsConfigBlueprint {
    /**
     * Names of pools, in which {@code *} stands for any characters: {@code desk-*}.
     *
     * @return patterns of names
     */
    @Option.Configured
    @Option.Singular
    List<String> pools();

    /**
     * Names of hosts, in which {@code *} stands for any characters: {@code *.vnc.example.org}. If empty, the {@code networks} alone decide.
     *
     * @return patterns of names
     */
    @Option.Configured
    @Option.Singular
    List<String> hosts();

    /**
     * Networks in which the address of a host has to lie: {@code 10.1.0.0/16}. If empty, the {@code hosts} alone decide. Loopback, link-local,
     * multicast and unspecified addresses, those of metadata services, and IPv4 addresses inside of IPv6 ones are refused unless a
     * network of their own kind is listed, such as {@code 127.0.0.0/8}.
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
     * Paths of Unix sockets, without symbolic links, in which {@code *} stands for any part of one name: {@code /run/vnc/*}.
     *
     * @return patterns of paths
     */
    @Option.Configured
    @Option.Singular
    List<String> sockets();
}
