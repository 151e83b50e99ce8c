// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.wstunnel.access.IpLiteral;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.resolve.TokenConfig;
import org.wstunnel.target.AllowedTargets;

/**
 * Says which options of a tunnel whose requests choose their targets work, but surely not as they are meant.
 */
final class DoubtfulTargets {
    private static final List<InetAddress> LOCALHOST = Stream.of("127.0.0.1", "::1").flatMap(it -> IpLiteral.parse(it).stream())
            .toList();
    private static final String NO_REQUEST = "No request gets there";

    private DoubtfulTargets() {
    }

    static void warn(TunnelConfig tunnel, ConfigKey key) {
        // one of the application may answer with the tunnel's own backends
        tunnel.resolve().filter(it -> it instanceof FileResolver || it instanceof PathResolver).ifPresent(resolver -> {
            String where = "where resolve is " + resolver.type();
            tunnel.pool().ifPresent(it -> Doubt.tell(key.child("pool").unexpected(where), NO_REQUEST));
            if (!tunnel.backends().isEmpty()) {
                Doubt.tell(key.child("backends").unexpected(where), NO_REQUEST);
            }
        });
        tunnel.allowedTargets().ifPresent(it -> warnOfHosts(it, key.child("allowed-targets.hosts")));
        tunnel.resolve().filter(FileResolver.class::isInstance).map(FileResolver.class::cast)
                .ifPresent(it -> warnOfTokens(it, tunnel.subprotocols(), key.child("resolve.file")));
    }

    private static void warnOfHosts(AllowedTargetsConfig config, ConfigKey key) {
        AllowedTargets allowed = AllowedTargetsConfigSupport.create(config);
        for (int i = 0; i < config.hosts().size(); i++) {
            String host = config.hosts().get(i);
            List<InetAddress> addresses = addresses(host);
            if (!addresses.isEmpty() && addresses.stream().noneMatch(allowed::address)) {
                Doubt.tell(key.child(i).invalid(host, "one that networks has, too, such as by "
                        + network(host, addresses.getFirst())), NO_REQUEST);
            }
        }
    }

    /** Those that are known without a look at a name server. */
    private static List<InetAddress> addresses(String host) {
        return host.equalsIgnoreCase("localhost") ? LOCALHOST : IpLiteral.parse(host).stream().toList();
    }

    private static String network(String host, InetAddress address) {
        return address.isLoopbackAddress() && address instanceof Inet4Address ? "127.0.0.0/8" : host;
    }

    private static void warnOfTokens(FileResolver resolver, List<String> subprotocols, ConfigKey key) {
        Path path = resolver.prototype().path();
        if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
            Doubt.tell(key.child("path").invalid(path, "a regular file or a folder"),
                    "What is read there may have no end");
        } else if (resolver.tokens() == 0) {
            Doubt.tell(key.child("path").invalid(path, "a file or folder with tokens"),
                    "As long as there is none, no request has a target");
        }
        resolver.prototype().token().flatMap(TokenConfig::subprotocol)
                .ifPresent(prefix -> subprotocols.stream().filter(it -> it.startsWith(prefix)).findFirst()
                        .ifPresent(it -> Doubt.tell(key.child("token.subprotocol").invalid(prefix,
                                "another start than that of " + it + ", which subprotocols has"),
                                "Whoever offers that offers a token by it")));
    }
}
