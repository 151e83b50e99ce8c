// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrader;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;

import org.wstunnel.helidon.WatchedHttp1;

/**
 * Takes the WebSocket upgrades of a listener: those for a tunnel's path become tunnels, all others go where they would go
 * without this module.
 */
final class TunnelUpgrader implements Http1Upgrader {
    private final TunnelProtocol tunnels;
    private final Optional<Http1Upgrader> others;

    /**
     * Create an upgrader.
     *
     * @param tunnels tunnels of the listener
     * @param others  upgrader of everything else
     */
    TunnelUpgrader(TunnelProtocol tunnels, Optional<Http1Upgrader> others) {
        this.tunnels = tunnels;
        this.others = others;
    }

    @Override
    public String supportedProtocol() {
        return Handshake.WEBSOCKET;
    }

    @Override
    public ServerConnection upgrade(ConnectionContext ctx, HttpPrologue prologue, WritableHeaders<?> headers) {
        Optional<HttpPrologue> line = WatchedHttp1.watches(ctx)
                ? WatchedHttp1.takeUpgrade(ctx)
                : tunnels.table().flatMap(it -> RequestTarget.of(prologue).in(prologue, it.current()));
        if (line.isPresent() && line.get().uriPath() instanceof MatchedPath path) {
            return new UpgradeConnection(ctx, line.get(), headers, path);
        }
        return others.map(it -> other(it, ctx, prologue, headers)).orElse(null);
    }

    /** Returns {@code null} for a request like any other, as Helidon expects it. */
    private ServerConnection other(Http1Upgrader upgrader, ConnectionContext ctx, HttpPrologue prologue,
            WritableHeaders<?> headers) {
        if (upgrader instanceof Http1RoutedUpgrader routed) {
            return routed.routedUpgrade(ctx, prologue, headers)
                    .map(it -> new StockUpgrade(ctx, prologue, headers, it, tunnels.services()))
                    .orElse(null);
        }
        return upgrader.upgrade(ctx, prologue, headers);
    }
}
