// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.spi.ServerFeature;

import org.wstunnel.config.Doubt;
import org.wstunnel.config.KnownKeys;

/**
 * Says where a tunnel takes the requests of Helidon's observers, such as that for the health of the server.
 */
final class OperatorPaths {
    private static final System.Logger LOGGER = System.getLogger(OperatorPaths.class.getName());

    private OperatorPaths() {
    }

    /** Says what of the node of the observers is not read. */
    static void warnOfNode(Config node) {
        KnownKeys.findWrong(node, ObserveFeature.class, it -> Doubt.tell(it, "It is passed over"));
    }

    /**
     * Look for such observers.
     *
     * @param weight weight of the tunnels' routes
     */
    static void warn(TunnelPaths tunnel, List<ServerFeature> features, Collection<String> sockets, double weight) {
        features.stream()
                .filter(ObserveFeature.class::isInstance)
                .map(it -> ((ObserveFeature) it).prototype())
                .filter(it -> it.enabled() && it.weight() <= weight)
                .filter(it -> it.sockets().isEmpty() || !Collections.disjoint(it.sockets(), sockets))
                .flatMap(it -> Stream.of("/health", "/wstunnel").map(it.endpoint().replaceFirst("/$", "")::concat)
                        .filter(path -> tunnel.paths().takes(path)).limit(1))
                .forEach(path -> LOGGER.log(Level.WARNING,
                        "{0}: \"{1}\" takes the requests for {2}, too, which get 426 then. Give the observers "
                                + "a socket of their own (server.features.observe.sockets), or the tunnel a narrower path",
                        tunnel.key(), tunnel.paths(), path));
    }
}
