// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.ObserveFeatureConfig;
import io.helidon.webserver.observe.spi.Observer;
import io.helidon.webserver.spi.ServerFeature;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.path.PathPattern;

/**
 * Says where a tunnel takes the requests of Helidon's observers, such as that for the health of the server, or they take those
 * of the tunnel.
 */
final class OperatorPaths {
    private static final System.Logger LOGGER = System.getLogger(OperatorPaths.class.getName());

    private OperatorPaths() {
    }

    /** Says what of the node of the observers is not read. */
    static void warnOfNode(Config node) {
        KnownKeys.findWrong(node, ObserveFeature.class, it -> Doubt.tell(it, "It is passed over"));
    }

    /** Says which observers have one path. */
    static void warnOfSamePaths(List<ServerFeature> features) {
        configs(features).forEach(observe -> {
            Map<String, Observer> places = new HashMap<>();
            // told of the one whose path was chosen
            observe.observers().stream().filter(it -> it.prototype().enabled())
                    .sorted(Comparator.comparing(it -> endpoint(it).isPresent())).forEach(it -> {
                        Observer other = places.putIfAbsent(path(it, observe), it);
                        if (other != null) {
                            Doubt.tell(new ConfigKey("server.features.observe.observers." + it.name() + ".endpoint").invalid(
                                    path(it, observe), "another path than that of the observer " + other.name()),
                                    "One of them gets no request");
                        }
                    });
        });
    }

    /**
     * Look for observers at the paths of a tunnel.
     *
     * @param weight weight of the tunnels' routes
     */
    static void warn(TunnelPaths tunnel, List<ServerFeature> features, Collection<String> sockets, double weight) {
        configs(features)
                .filter(it -> !Collections.disjoint(
                        it.sockets().isEmpty() ? List.of(WebServer.DEFAULT_SOCKET_NAME) : it.sockets(), sockets))
                .forEach(it -> warn(tunnel, it, it.weight() > weight));
    }

    private static void warn(TunnelPaths tunnel, ObserveFeatureConfig observe, boolean askedFirst) {
        observe.observers().stream()
                // one that is not enabled answers, too, but nobody misses it
                .filter(it -> askedFirst || it.prototype().enabled())
                .map(it -> path(it, observe))
                .sorted()
                .filter(it -> meets(PathPattern.of(it.replaceFirst("/$", "") + "/*"), tunnel.paths(), askedFirst))
                .findFirst()
                .ifPresent(path -> LOGGER.log(Level.WARNING, askedFirst
                        ? "{0}: \"{1}\" is a path of the observer at {2}, which is asked first, since "
                                + "server.features.observe.weight is more than that of the tunnels. Give the tunnel another path"
                        : "{0}: \"{1}\" takes the requests for {2}, too, which get 426 then. Give the observers "
                                + "a socket of their own (server.features.observe.sockets), or the tunnel a narrower path",
                        tunnel.key(), tunnel.paths(), path));
    }

    /** Whether nothing is left of a tunnel, or else of an observer. */
    private static boolean meets(PathPattern observer, PathPattern tunnel, boolean askedFirst) {
        return askedFirst ? observer.takesAll(tunnel) : observer.samples().stream().anyMatch(tunnel::takes);
    }

    private static Stream<ObserveFeatureConfig> configs(List<ServerFeature> features) {
        return features.stream()
                .filter(ObserveFeature.class::isInstance)
                .map(it -> ((ObserveFeature) it).prototype())
                .filter(ObserveFeatureConfig::enabled);
    }

    /** The path of an observer, which is below that of all unless it begins with a slash. */
    private static String path(Observer observer, ObserveFeatureConfig observe) {
        String own = endpoint(observer).orElse(observer.type());
        return own.startsWith("/") ? own : observe.endpoint().replaceFirst("/$", "") + "/" + own;
    }

    private static Optional<String> endpoint(Observer observer) {
        return observer.prototype().config().flatMap(it -> it.get("endpoint").asString().asOptional());
    }
}
