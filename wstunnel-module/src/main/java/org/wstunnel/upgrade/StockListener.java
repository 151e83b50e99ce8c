// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.PathMatchers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

import org.wstunnel.access.Origin;
import org.wstunnel.access.Refusal;
import org.wstunnel.tunnel.Tunnel;

/**
 * A tunnel behind Helidon's own WebSocket routing: opens it when Helidon asks whether to upgrade. Once the 101 is sent
 * {@link StockUpgrade} runs the tunnel, and Helidon reads no frame of it.
 */
public final class StockListener implements WsListener {
    private final TunnelServices own;
    private final HandTunnels.Definition definition;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Create a listener.
     *
     * @param own        what its tunnels share on a server without the feature
     * @param definition the tunnel
     */
    public StockListener(TunnelServices own, HandTunnels.Definition definition) {
        this.own = own;
        this.definition = definition;
    }

    /** Number of open tunnels, on all servers. */
    public int openTunnels() {
        return open.get();
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        HandUpgrade upgrade = HandUpgrade.current().orElseThrow(StockListener::passedBy);
        TunnelServices services = upgrade.services().orElse(own);
        TunnelRoute route = services.byHand().route(definition);
        TunnelOpening opening = new TunnelOpening(route, services);
        RequestView view = view(upgrade.request(), prologue, route, services);
        try {
            check(prologue, headers);
            Tunnel tunnel = opening.open(view, ownOrigin(view), upgrade.connection());
            upgrade.tunnel().put(tunnel, services, open);
        } catch (RefusedException e) {
            opening.tell(view, e.refusal());
            throw refused(e.refusal());
        }
        WritableHeaders<?> answer = WritableHeaders.create();
        answer.set(TunnelHandler.TUNNEL_ID, view.id());
        opening.subprotocol(headers).ifPresent(it -> answer.set(Handshake.PROTOCOL, it));
        return Optional.of(answer);
    }

    /** Not called: the connection is the tunnel's by then. */
    @Override
    public void onOpen(WsSession session) {
        throw passedBy();
    }

    /** The path of the endpoint does not come from the HTTP routing, and may have other variables than the tunnel's. */
    private static RequestView view(UpgradeRequest request, HttpPrologue prologue, TunnelRoute route, TunnelServices services) {
        PathMatchers.MatchResult match = route.matcher().match(prologue.uriPath());
        if (match.accepted()) {
            request.path(match.path());
        }
        return RequestView.of(route.options().name(), services.ids().next(), request, services.proxies());
    }

    /** With the scheme of the page: Helidon has compared the origins before, and does not tell http from https there. */
    private static Origin ownOrigin(RequestView view) {
        String scheme = view.headers().first(HeaderNames.ORIGIN).flatMap(Origin::parse).map(Origin::scheme)
                .orElseGet(() -> view.ownOrigin().scheme());
        return view.client().host()
                .or(() -> view.headers().first(HeaderNames.HOST))
                .flatMap(host -> Origin.parse(scheme + "://" + host))
                .orElseGet(view::ownOrigin);
    }

    private static void check(HttpPrologue prologue, Headers headers) throws RefusedException {
        Optional<Refusal> refusal = Handshake.check(prologue.method(), headers);
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        if (!PlainPath.is(prologue.uriPath())) {
            throw new RefusedException(Refusal.of(Refusal.Kind.NO_TARGET, Status.NOT_FOUND_404, "There is no such target"));
        }
    }

    private static RequestException refused(Refusal refusal) {
        RequestException.Builder refused = RequestException.builder()
                .type(DirectHandler.EventType.OTHER)
                .status(refusal.status())
                .message(refusal.told())
                .setKeepAlive(false);
        refusal.retryAfter()
                .ifPresent(time -> refused.header(HeaderValues.create(HeaderNames.RETRY_AFTER, TunnelOpening.retryAfter(time))));
        if (refusal.status().equals(Status.UPGRADE_REQUIRED_426)) {
            refused.header(HeaderValues.create(Handshake.VERSION, Handshake.SUPPORTED_VERSION));
        }
        return refused.build();
    }

    private static IllegalStateException passedBy() {
        return new IllegalStateException(
                "A tunnel needs the upgrades of its listener: protocols-discover-services must be true there");
    }
}
