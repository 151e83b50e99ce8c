// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.access.Refusal;

/**
 * The HTTP handler of one tunnel: checks the request, dials a backend, answers 101. It comes after the filters and the
 * security of the listener, so nothing is dialled for a request that those refuse.
 */
final class TunnelHandler implements Handler {
    static final HeaderName TUNNEL_ID = HeaderNames.create("X-Tunnel-Id");

    private final TunnelRoute route;
    private final TunnelServices services;
    private final TunnelOpening opening;

    TunnelHandler(TunnelRoute route, TunnelServices services) {
        this.route = route;
        this.services = services;
        this.opening = new TunnelOpening(route, services);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Optional<UpgradeAttempt> attempt = request.context().get(UpgradeAttempt.class);
        attempt.ifPresent(UpgradeAttempt::handlerReached);
        Method method = request.prologue().method();
        if (attempt.isEmpty() && !Handshake.reads(method)) {
            response.next();
            return;
        }

        RequestView view = RequestView.of(route.options().name(), services.ids().next(), request, services.proxies());
        Optional<Refusal> refusal = check(request, attempt);
        if (refusal.isPresent()) {
            refuse(view, response, refusal.get());
            return;
        }
        try {
            // From here on a connection to the backend is held: if the answer fails the tunnel is aborted.
            attempt.get().approve(opening.open(view, view.ownOrigin(), attempt.get().connection()));
        } catch (RefusedException e) {
            refuse(view, response, e.refusal());
            return;
        }
        response.status(Status.SWITCHING_PROTOCOLS_101)
                .header(HeaderNames.UPGRADE, Handshake.WEBSOCKET)
                .header(HeaderNames.CONNECTION, Handshake.UPGRADE)
                .header(Handshake.ACCEPT, Handshake.accept(view.headers()))
                .header(TUNNEL_ID, view.id());
        opening.subprotocol(view.headers()).ifPresent(it -> response.header(Handshake.PROTOCOL, it));
        response.send();
    }

    private static Optional<Refusal> check(ServerRequest request, Optional<UpgradeAttempt> attempt) {
        Optional<Refusal> refusal = Handshake.check(request.prologue().method(), request.headers());
        if (refusal.isPresent()) {
            return refusal;
        }
        if (attempt.map(UpgradeAttempt::withBody).orElseGet(() -> request.content().hasEntity())) {
            return refused("A WebSocket handshake has no body");
        }
        // it has all that a handshake needs, and yet Helidon did not take it for one
        return attempt.isPresent() ? Optional.empty() : refused("The Upgrade header must be \"websocket\" and nothing else here");
    }

    private static Optional<Refusal> refused(String text) {
        return Optional.of(Refusal.of(Refusal.Kind.HANDSHAKE, Status.BAD_REQUEST_400, text));
    }

    /** Every request that gets no tunnel comes here, once. */
    private void refuse(RequestView view, ServerResponse response, Refusal refusal) {
        Status status = refusal.status();
        opening.tell(view, refusal);
        refusal.retryAfter().ifPresent(time -> response.header(HeaderNames.RETRY_AFTER, TunnelOpening.retryAfter(time)));
        if (status.equals(Status.UPGRADE_REQUIRED_426)) {
            Handshake.tellWhatWorks(view.request(), response);
        }
        if (status.equals(Status.METHOD_NOT_ALLOWED_405)) {
            response.header(HeaderNames.ALLOW, Method.GET.text());
        }
        if (view.headers().contains(HeaderNames.CONTENT_LENGTH) || view.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            // or Helidon waits for a body that nobody wants, and that may never come
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        byte[] text = (refusal.told() + "\n").getBytes(StandardCharsets.US_ASCII);
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_TEXT_PLAIN);
        if (view.request().prologue().method().equals(Method.HEAD)) {
            // Helidon would send the text; its length is that of the answer to a GET, RFC 9110 section 8.6
            response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(text.length))
                    .send();
        } else {
            response.send(text);
        }
    }
}
