// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.helidon.common.uri.UriFragment;
import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriQuery;
import io.helidon.config.Config;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import io.helidon.webserver.websocket.WsRouting;

import org.wstunnel.config.FeatureNodes;

/**
 * Looks at what else the server has at the paths of its tunnels, as far as that can be asked for: security that holds
 * for a part of them, files, observers, and WebSocket endpoints of the application. All these are warnings, since the
 * application may mean it so.
 */
public final class NeighbourCheck {
    private static final System.Logger LOGGER = System.getLogger(NeighbourCheck.class.getName());
    private static final String STATIC_CONTENT = "io.helidon.webserver.staticcontent.StaticContentFeature";
    private static final String OBSERVE = "io.helidon.webserver.observe.ObserveFeature";

    private final List<ServerFeature> features;
    private final Set<String> sockets;
    /** Those that the server has. */
    private final Set<String> all;
    private final Set<String> certified;
    /** The application's own WebSocket endpoints by their sockets. */
    private final Map<String, WsRouting> endpoints = new HashMap<>();

    /**
     * Create a check.
     *
     * @param context the server
     * @param sockets those that serve the tunnels
     * @param certified those of them that ask clients for certificates
     */
    public NeighbourCheck(ServerFeatureContext context, Set<String> sockets, Set<String> certified) {
        this.features = context.serverConfig().features();
        this.sockets = sockets;
        this.all = new TreeSet<>(context.sockets());
        all.add(WebServer.DEFAULT_SOCKET_NAME);
        this.certified = certified;
        sockets.forEach(socket -> {
            ServerFeature.RoutingBuilders builders = context.socket(socket).routingBuilders();
            if (builders.hasRouting(WsRouting.Builder.class)) {
                endpoints.put(socket, builders.routingBuilder(WsRouting.Builder.class).build());
            }
        });
    }

    /**
     * Says what is at the paths of the tunnels.
     *
     * @param tunnels tunnels
     * @param root    root of the configuration, if there is one
     * @param weight  weight of the tunnels' routes
     */
    public void warn(List<TunnelPaths> tunnels, Optional<Config> root, double weight) {
        Optional<SecurityGaps> security = root
                .filter(it -> features.stream().anyMatch(feature -> feature.type().equals(SecurityGaps.TYPE)))
                .map(SecurityGaps::new);
        tunnels.forEach(it -> warn(it, security, weight));
        if (has(STATIC_CONTENT)) {
            root.ifPresent(it -> FeatureNodes.of(it, "static-content").forEach(node -> StaticFiles.warnOfNode(node, all)));
        }
        if (has(OBSERVE)) {
            OperatorPaths.warnOfSamePaths(features);
            root.ifPresent(it -> FeatureNodes.of(it, "observe").forEach(OperatorPaths::warnOfNode));
        }
    }

    private void warn(TunnelPaths tunnel, Optional<SecurityGaps> security, double weight) {
        security.ifPresent(it -> it.warn(tunnel, sockets, certified));
        // the classes of these features are only there where the application has them
        if (has(STATIC_CONTENT)) {
            StaticFiles.warn(tunnel, features, sockets, weight);
        }
        if (has(OBSERVE)) {
            OperatorPaths.warn(tunnel, features, sockets, weight);
        }
        endpoints.forEach((socket, routing) -> tunnel.paths().samples().stream()
                .filter(path -> has(routing, path))
                .findFirst()
                .ifPresent(path -> LOGGER.log(Level.WARNING,
                        "{0}: the application has a WebSocket endpoint at \"{1}\" of the socket {2}, which "
                                + "gets no request, since the tunnels are asked first. Give one of them another path",
                        tunnel.key(), tunnel.paths(), socket)));
    }

    private boolean has(String feature) {
        return features.stream().anyMatch(it -> it.getClass().getName().equals(feature));
    }

    private static boolean has(WsRouting routing, String path) {
        try {
            routing.findRoute(HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.GET, UriPath.create(path),
                    UriQuery.empty(), UriFragment.empty()));
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
