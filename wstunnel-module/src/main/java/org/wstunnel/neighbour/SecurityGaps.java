// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

import org.wstunnel.config.FeatureNodes;
import org.wstunnel.path.PathPattern;

/**
 * Says where the paths of Helidon Security hold for a part of a tunnel's requests: on some of its sockets, or for some
 * of its paths. Reads their configuration: what the application tells its security in code is not known.
 */
final class SecurityGaps {
    /** Type of the server's feature. */
    static final String TYPE = "security";
    private static final System.Logger LOGGER = System.getLogger(SecurityGaps.class.getName());

    private final List<SecuredPath> paths;

    /**
     * Read the paths.
     *
     * @param root root of the configuration
     */
    SecurityGaps(Config root) {
        List<Config> own = FeatureNodes.of(root, TYPE).flatMap(it -> children(it.get("paths"))).toList();
        // Helidon still reads the place that they had before, unless they are where they belong
        paths = (own.isEmpty() ? children(root.get("security.web-server.paths")) : own.stream())
                .map(SecuredPath::of)
                .toList();
    }

    /**
     * Say where they do not hold for a tunnel.
     *
     * @param tunnel    tunnel
     * @param sockets   those that serve it
     * @param certified those of them whose clients may be users by a certificate
     */
    void warn(TunnelPaths tunnel, Collection<String> sockets, Collection<String> certified) {
        List<SecuredPath> there = paths.stream().filter(it -> it.path.overlaps(tunnel.paths())).toList();
        List<SecuredPath> near = there.stream().filter(SecuredPath::ofGet).toList();
        List<String> texts = texts(near);
        List<String> without = sockets.stream().filter(socket -> near.stream().noneMatch(it -> it.sockets.contains(socket)))
                .sorted().toList();
        if (tunnel.requiresUser()) {
            List<String> shut = without.stream().filter(it -> !certified.contains(it)).toList();
            if (!there.isEmpty() && near.isEmpty()) {
                LOGGER.log(Level.WARNING,
                        "{0}: the paths of security have {1}, but only for the methods {2}, and tunnels are opened by GET: nobody "
                                + "is asked for a user, so nobody is let in. Add get to \"methods\" of that path",
                        tunnel.key(), texts(there), there.stream().flatMap(it -> it.methods.stream()).distinct().toList());
            } else if (!near.isEmpty() && !shut.isEmpty()) {
                LOGGER.log(Level.WARNING,
                        "{0}: the paths of security have {1}, but not for the sockets {2}: nobody is a user there, so nobody is "
                                + "let in. Name them in \"sockets\" of that path",
                        tunnel.key(), texts, shut);
            }
            return;
        }
        if (near.isEmpty()) {
            return;
        }
        if (!without.isEmpty()) {
            LOGGER.log(Level.WARNING,
                    "{0}: the paths of security have {1}, but not for the sockets {2}: whoever comes there is asked for no user. "
                            + "Name them in \"sockets\" of that path, or set require-user to true here",
                    tunnel.key(), texts, without);
        }
        boolean partly = sockets.stream()
                .filter(socket -> !without.contains(socket))
                .anyMatch(socket -> near.stream()
                        .noneMatch(it -> it.sockets.contains(socket) && it.path.takesAll(tunnel.paths())));
        if (partly) {
            LOGGER.log(Level.WARNING,
                    "{0}: the paths of security have {1}, which is not all that \"{2}\" takes: for the rest nobody is asked for a "
                            + "user. Add a path for it there, or set require-user to true here",
                    tunnel.key(), texts, tunnel.paths());
        }
    }

    private static List<String> texts(List<SecuredPath> paths) {
        return paths.stream().map(it -> it.path.toString()).distinct().toList();
    }

    private static Stream<Config> children(Config node) {
        return node.asNodeList().stream().flatMap(List::stream);
    }

    private record SecuredPath(PathPattern path, List<String> methods, List<String> sockets) {
        static SecuredPath of(Config node) {
            return new SecuredPath(PathPattern.of(node.get("path").asString().orElse("/")),
                    node.get("methods").asList(String.class).orElseGet(List::of),
                    node.get("sockets").asList(String.class).orElseGet(() -> List.of(WebServer.DEFAULT_SOCKET_NAME)));
        }

        /** Whether it holds for the method by which tunnels are opened. */
        boolean ofGet() {
            return methods.isEmpty() || methods.stream().anyMatch("GET"::equalsIgnoreCase);
        }
    }
}
