// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.wstunnel.access.Network;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.target.AllowedTargets;
import org.wstunnel.target.AllowedTargets.PortRange;
import org.wstunnel.target.NamePattern;

/**
 * Checks what a resolver may answer, and makes what holds it to that.
 */
final class AllowedTargetsConfigSupport {
    private static final String HOST = "[\\p{L}\\p{N}._*-]+|[0-9A-Fa-f:.*]*:[0-9A-Fa-f:.*]*:[0-9A-Fa-f:.*]*";

    private static final String NETWORK = "a network such as 10.1.0.0/16, fd00::/8 or 192.0.2.1";

    private AllowedTargetsConfigSupport() {
    }

    static void check(AllowedTargetsConfig allowed, ConfigKey key) {
        checkEach(allowed.hosts(), key.child("hosts"), it -> it.matches(HOST) && !it.startsWith("-") && !it.contains(".."),
                "a host name or an IP address, in which * stands for any characters");
        for (int i = 0; i < allowed.networks().size(); i++) {
            key.child("networks").child(i).requireParsed(allowed.networks().get(i), Network::parse, NETWORK);
        }
        checkEach(allowed.ports(), key.child("ports"), it -> PortRange.parse(it).isPresent(),
                "a port such as 22 or a range such as 5900-5999");
        checkEach(allowed.sockets(), key.child("sockets"), it -> it.startsWith("/") && !it.matches(".*/\\.{0,2}(/.*)?"),
                "a path that starts with a slash and has neither dot nor empty segments, such as /run/vnc/*");
        boolean addresses = !allowed.hosts().isEmpty() || !allowed.networks().isEmpty();
        if (addresses && allowed.ports().isEmpty()) {
            throw key.child("ports").missing("those of the hosts and networks, such as 5900-5999");
        }
        if (!addresses && !allowed.ports().isEmpty()) {
            throw key.child("ports").unexpected("without hosts or networks");
        }
        if (!addresses && allowed.pools().isEmpty() && allowed.sockets().isEmpty()) {
            throw key.missing("at least one of pools, sockets, hosts and networks");
        }
    }

    static void checkPools(AllowedTargetsConfig allowed, Set<String> pools, ConfigKey key) {
        checkEach(allowed.pools(), key.child("pools"), it -> pools.stream().anyMatch(NamePattern.name(it)::matches),
                "a pattern that the name of a pool matches, "
                        + (pools.isEmpty() ? "of which there is none" : "which are " + pools));
    }

    /** Whether the resolver of a tunnel may answer anything but pools. */
    static boolean beyondPools(TunnelConfig tunnel) {
        return tunnel.allowedTargets().filter(
                it -> !it.hosts().isEmpty() || !it.networks().isEmpty() || !it.sockets().isEmpty()).isPresent();
    }

    static AllowedTargets create(AllowedTargetsConfig config) {
        return new AllowedTargets(config.pools().stream().map(NamePattern::name).toList(),
                config.hosts().stream().map(NamePattern::host).toList(),
                config.networks().stream().map(Network::parse).toList(),
                config.ports().stream().map(it -> PortRange.parse(it).orElseThrow()).toList(),
                config.sockets().stream().map(NamePattern::path).toList());
    }

    private static void checkEach(List<String> values, ConfigKey key, Predicate<String> right, String expected) {
        for (int i = 0; i < values.size(); i++) {
            key.child(i).require(right.test(values.get(i)), values.get(i), expected);
        }
    }
}
