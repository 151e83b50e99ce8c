// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.wstunnel.access.IpLiteral;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.spi.Target;
import org.wstunnel.target.AllowedTargets;

/**
 * Says which options of a tunnel whose requests choose their targets work, but surely not as they are meant.
 */
final class DoubtfulTargets {
    private static final List<InetAddress> LOCALHOST = Stream.of("127.0.0.1", "::1").flatMap(it -> IpLiteral.parse(it).stream())
            .toList();
    /** Of a target from a file nothing is known from one request to the next. */
    private static final Set<String> OF_FAILURES = Set.of("max-failures", "disable-time", "max-disable-time");
    private static final String NO_REQUEST = "No request gets there";

    private DoubtfulTargets() {
    }

    /**
     * Look at a tunnel.
     *
     * @param tunnel tunnel
     * @param pools  names of all pools
     * @param key    key of the tunnel
     */
    static void warn(TunnelConfig tunnel, Set<String> pools, ConfigKey key) {
        // one of the application may answer with the tunnel's own backends
        tunnel.resolve().filter(it -> it instanceof FileResolver || it instanceof PathResolver).ifPresent(resolver -> {
            String where = "where resolve is " + resolver.type();
            tunnel.pool().ifPresent(it -> Doubt.tell(key.child("pool").unexpected(where), NO_REQUEST));
            if (!tunnel.backends().isEmpty()) {
                Doubt.tell(key.child("backends").unexpected(where), NO_REQUEST);
            }
        });
        if (tunnel.resolve().filter(FileResolver.class::isInstance).isPresent()
                && AllowedTargetsConfigSupport.beyondPools(tunnel)) {
            PoolOptionsSupport.given(tunnel).filter(OF_FAILURES::contains).forEach(
                    it -> Doubt.tellNoEffect(key.child(it).unexpected("where resolve is file")));
        }
        tunnel.allowedTargets().ifPresent(it -> {
            warnOfHosts(it, key.child("allowed-targets.hosts"));
            warnOfLinks(it.sockets(), key.child("allowed-targets.sockets"));
        });
        tunnel.resolve().filter(FileResolver.class::isInstance).map(FileResolver.class::cast)
                .ifPresent(it -> warnOfTokens(it, tunnel, pools, key.child("resolve.file")));
    }

    /** What is compared with a pattern is the path without symbolic links. */
    private static void warnOfLinks(List<String> sockets, ConfigKey key) {
        for (int i = 0; i < sockets.size(); i++) {
            String pattern = sockets.get(i);
            String folder = pattern.replaceFirst("[*].*", "").replaceFirst("[^/]*$", "");
            try {
                String real = Path.of(folder).toRealPath().resolve("x").toString().replaceFirst("x$", "");
                if (!real.equals(folder)) {
                    Doubt.tell(key.child(i).invalid(pattern, "a path without symbolic links, which is \"" + real
                            + pattern.substring(folder.length()) + "\""), NO_REQUEST);
                }
            } catch (IOException e) {
                // it is not there yet, and may become anything
            }
        }
    }

    private static void warnOfTargets(FileResolver resolver, TunnelConfig tunnel, Set<String> pools, ConfigKey key) {
        AllowedTargets allowed = tunnel.allowedTargets().map(AllowedTargetsConfigSupport::create).orElse(AllowedTargets.NONE);
        List<String> out = resolver.targets().stream().flatMap(it -> (switch (it) {
            case Target.Pool pool when !pools.contains(pool.name()) || !allowed.pool(pool.name()) -> Optional.of(
                    "the pool " + pool.name());
            case Target.Address address when !allows(allowed, address) -> Optional.of(
                    new TcpAddress(address.host(), address.port()).text());
            case Target.Socket socket when allowed.socket(socket.path()).isEmpty() -> Optional.of(socket.path().toString());
            default -> Optional.<String>empty();
        }).stream()).distinct().sorted().toList();
        if (!out.isEmpty()) {
            Doubt.tell(key.invalid(resolver.prototype().path(), "targets that allowed-targets has. It has not "
                    + Doubt.first(out)), NO_REQUEST);
        }
        List<String> none = resolver.targets().stream().filter(Target.Socket.class::isInstance)
                .map(it -> ((Target.Socket) it).path()).filter(it -> !BackendPlace.isSocket(it))
                .map(Path::toString).distinct().sorted().toList();
        if (!none.isEmpty()) {
            Doubt.tell(key.invalid(resolver.prototype().path(), "sockets that a connection can be made to, unlike "
                    + Doubt.first(none)), NO_REQUEST);
        }
    }

    private static boolean allows(AllowedTargets allowed, Target.Address target) {
        List<InetAddress> addresses = addresses(target.host());
        return allowed.host(target.host(), target.port())
                && (addresses.isEmpty() || addresses.stream().anyMatch(allowed::address));
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

    private static void warnOfTokens(FileResolver resolver, TunnelConfig tunnel, Set<String> pools, ConfigKey key) {
        Path path = resolver.prototype().path();
        if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
            Doubt.tell(key.child("path").invalid(path, "a regular file or a folder"),
                    "What is read there may have no end");
        } else if (resolver.targets().isEmpty()) {
            Doubt.tell(key.child("path").invalid(path, "a file or folder with tokens"),
                    "As long as there is none, no request has a target");
        } else {
            warnOfTargets(resolver, tunnel, pools, key.child("path"));
        }
        DoubtfulTokens.warn(resolver, tunnel, key);
    }
}
