// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.helidon.common.uri.UriFragment;
import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.spi.ServerFeature.ServerFeatureContext;
import io.helidon.webserver.websocket.WsRouting;

import org.wstunnel.config.ConfigKey;

/**
 * Looks at what else the server has at the paths of its tunnels, as far as that can be asked for: security that holds
 * for a part of them, files, observers, and WebSocket endpoints of the application. All these are warnings, since the
 * application may mean it so.
 */
final class NeighbourCheck {
    private static final System.Logger LOGGER = System.getLogger(NeighbourCheck.class.getName());
    private static final String STATIC_CONTENT = "io.helidon.webserver.staticcontent.StaticContentFeature";
    private static final String OBSERVE = "io.helidon.webserver.observe.ObserveFeature";

    private final List<ServerFeature> features;
    private final Set<String> sockets;
    /** The application's own WebSocket endpoints by their sockets. */
    private final Map<String, WsRouting> endpoints = new HashMap<>();

    /**
     * Create a check.
     *
     * @param context the server
     * @param sockets those that serve the tunnels
     */
    NeighbourCheck(ServerFeatureContext context, Set<String> sockets) {
        this.features = context.serverConfig().features();
        this.sockets = sockets;
        sockets.forEach(socket -> {
            ServerFeature.RoutingBuilders builders = context.socket(socket).routingBuilders();
            if (builders.hasRouting(WsRouting.Builder.class)) {
                endpoints.put(socket, builders.routingBuilder(WsRouting.Builder.class).build());
            }
        });
    }

    /** Says what is at the paths of the tunnels. */
    void warn(WsTunnelConfig config) {
        Optional<SecurityGaps> security = config.config()
                .filter(it -> features.stream().anyMatch(feature -> feature.type().equals(SecurityGaps.TYPE)))
                .map(it -> new SecurityGaps(it.root()));
        ConfigKey key = WsTunnelConfigSupport.key(config).child("tunnels");
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            if (tunnel.enabled()) {
                warn(tunnel, key.child(i), config, security);
            }
        }
    }

    private void warn(TunnelConfig tunnel, ConfigKey key, WsTunnelConfig config, Optional<SecurityGaps> security) {
        if (!tunnel.requireUser().or(config::requireUser).orElse(false)) {
            security.ifPresent(it -> it.warn(tunnel, key, sockets));
        }
        // the classes of these features are only there where the application has them
        if (has(STATIC_CONTENT)) {
            StaticFiles.warn(tunnel, key, features, sockets, config.weight());
        }
        if (has(OBSERVE)) {
            OperatorPaths.warn(tunnel, key, features, sockets, config.weight());
        }
        endpoints.forEach((socket, routing) -> RoutePaths.samples(tunnel).stream()
                .filter(path -> has(routing, path))
                .findFirst()
                .ifPresent(path -> LOGGER.log(Level.WARNING,
                        "{0}: the application has a WebSocket endpoint at \"{1}\" of the socket {2}, which "
                                + "gets no request, since the tunnels are asked first. Give one of them another path",
                        key, RoutePaths.requests(tunnel), socket)));
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
