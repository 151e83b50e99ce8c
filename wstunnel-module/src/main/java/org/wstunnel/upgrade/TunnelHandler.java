package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.gate.Origin;
import org.wstunnel.spi.TunnelRequest;
import org.wstunnel.tunnel.Bridge;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelOptions;
import org.wstunnel.tunnel.TunnelSession;

/**
 * The HTTP handler of one tunnel: checks the request, dials a backend, answers 101. It comes after the filters and the security of
 * the listener, so nothing is dialled for a request that those refuse.
 */
final class TunnelHandler implements Handler {
    private static final System.Logger LOGGER = System.getLogger(TunnelHandler.class.getName());
    private static final HeaderName TUNNEL_ID = HeaderNames.create("X-Tunnel-Id");

    private final TunnelRoute route;
    private final TunnelServices services;

    TunnelHandler(TunnelRoute route, TunnelServices services) {
        this.route = route;
        this.services = services;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Optional<UpgradeAttempt> attempt = request.context().get(UpgradeAttempt.class);
        attempt.ifPresent(UpgradeAttempt::handlerReached);
        Method method = request.prologue().method();
        if (attempt.isEmpty() && !method.equals(Method.GET)) {
            response.next();
            return;
        }

        Optional<Handshake.Refusal> refusal = Handshake.check(method, request.headers());
        if (refusal.isPresent()) {
            refuse(request, response, refusal.get().status(), refusal.get().reason());
            return;
        }
        if (attempt.isEmpty()) {
            // all of a handshake is there, yet the server did not take it for one: it has a body
            refuse(request, response, Status.BAD_REQUEST_400, "A WebSocket handshake has no body");
            return;
        }
        if (services.tunnels().stopping()) {
            retryAfter(response, Duration.ofSeconds(1));
            refuse(request, response, Status.SERVICE_UNAVAILABLE_503, "The server is stopping");
            return;
        }
        if (!route.origins().allows(request.headers().first(HeaderNames.ORIGIN), ownOrigin(request))) {
            refuse(request, response, Status.FORBIDDEN_403, "This origin may not open the tunnel");
            return;
        }
        try {
            TunnelRequest tunnelRequest = new RequestView(route.options().name(), request);
            BackendPool.Dialled dialled = route.pool().dial(tunnelRequest);
            // From here on a connection to the backend is held: it becomes the tunnel's, or is closed.
            open(request, response, attempt.get(), dialled, tunnelRequest);
        } catch (DialException e) {
            refuse(request, response, e);
        }
    }

    private void open(ServerRequest request,
                      ServerResponse response,
                      UpgradeAttempt attempt,
                      BackendPool.Dialled dialled,
                      TunnelRequest tunnelRequest) {
        TunnelOptions options = route.options();
        boolean opened = false;
        try {
            String id = services.ids().next();
            Optional<String> subprotocol = Handshake.subprotocol(request.headers(),
                                                                 route.subprotocols(),
                                                                 route.frameMode() != FrameMode.TEXT);
            FrameMode mode = Handshake.isBinary(subprotocol) ? FrameMode.BINARY : route.frameMode();
            Bridge bridge = new Bridge(dialled.link(), mode, options.bufferSize(), options.closeTimeout(),
                                       options.name(), id, options.debug());
            TunnelInfo info = new TunnelInfo(id, tunnelRequest.clientAddress(), tunnelRequest.userName(),
                                             dialled.node().name());
            attempt.approve(new TunnelSession(attempt.connection().serverSocket(), attempt.connection().dataReader(),
                                              options, info, subprotocol, bridge,
                                              services.tunnels(), services.clock()));
            response.status(Status.SWITCHING_PROTOCOLS_101)
                    .header(HeaderNames.UPGRADE, Handshake.WEBSOCKET)
                    .header(HeaderNames.CONNECTION, "Upgrade")
                    .header(Handshake.ACCEPT, Handshake.accept(request.headers()))
                    .header(TUNNEL_ID, id);
            subprotocol.ifPresent(it -> response.header(Handshake.PROTOCOL, it));
            response.send();
            opened = true;
        } finally {
            if (!opened) {
                dialled.link().close();
            }
        }
    }

    private void refuse(ServerRequest request, ServerResponse response, DialException e) {
        LOGGER.log(Level.DEBUG, "Dialling failed", e);
        switch (e.kind()) {
            case UNREACHABLE -> refuse(request, response, Status.BAD_GATEWAY_502, "The backend cannot be reached", e);
            case TIMEOUT -> refuse(request, response, Status.GATEWAY_TIMEOUT_504, "The backend did not answer in time", e);
            case NONE_ALIVE -> {
                retryAfter(response, e.retryAfter());
                refuse(request, response, Status.SERVICE_UNAVAILABLE_503, "No backend is available", e);
            }
            case INTERRUPTED -> {
                // the flag would close the client's socket under the answer
                Thread.interrupted();
                retryAfter(response, e.retryAfter());
                refuse(request, response, Status.SERVICE_UNAVAILABLE_503, "The server is stopping", e);
            }
        }
    }

    private void refuse(ServerRequest request, ServerResponse response, Status status, String reason, DialException e) {
        refuse(request, response, status, reason + " (" + e.getMessage() + ")", reason);
    }

    private void refuse(ServerRequest request, ServerResponse response, Status status, String reason) {
        refuse(request, response, status, reason, reason);
    }

    private void refuse(ServerRequest request, ServerResponse response, Status status, String logged, String told) {
        LOGGER.log(Level.INFO, "{0} refused: status={1} client={2} reason=\"{3}\"",
                   route.options().name(), status.codeText(), clientAddress(request), logged);
        if (status.equals(Status.UPGRADE_REQUIRED_426)) {
            response.header(Handshake.VERSION, Handshake.SUPPORTED_VERSION)
                    .header(HeaderNames.UPGRADE, Handshake.WEBSOCKET);
        }
        if (status.equals(Status.METHOD_NOT_ALLOWED_405)) {
            response.header(HeaderNames.ALLOW, Method.GET.text());
        }
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_TEXT_PLAIN)
                .send(told + "\n");
    }

    private static void retryAfter(ServerResponse response, Duration time) {
        response.header(HeaderNames.RETRY_AFTER, String.valueOf(Math.max(1, time.plusMillis(999).toSeconds())));
    }

    private static Origin ownOrigin(ServerRequest request) {
        UriInfo uri = request.requestedUri();
        return Origin.of(uri.scheme(), uri.host(), uri.port());
    }

    private static String clientAddress(ServerRequest request) {
        return request.proxyProtocolData()
                .map(ProxyProtocolData::sourceAddress)
                .filter(it -> !it.isEmpty())
                .orElseGet(() -> request.remotePeer().address() instanceof java.net.InetSocketAddress inet
                        ? inet.getAddress().getHostAddress()
                        : request.remotePeer().host());
    }

    /**
     * The request as the services see it.
     */
    private record RequestView(String tunnel, ServerRequest request) implements TunnelRequest {
        @Override
        public String path() {
            return request.path().absolute().path();
        }

        @Override
        public Parameters pathParameters() {
            return request.path().pathParameters();
        }

        @Override
        public UriQuery query() {
            return request.query();
        }

        @Override
        public String authority() {
            UriInfo uri = request.requestedUri();
            int port = uri.port();
            boolean defaultPort = port == -1 || port == ("https".equals(uri.scheme()) ? 443 : 80);
            String host = uri.host().toLowerCase(java.util.Locale.ROOT);
            return defaultPort ? host : host + ":" + port;
        }

        @Override
        public Headers headers() {
            return request.headers();
        }

        @Override
        public String clientAddress() {
            return TunnelHandler.clientAddress(request);
        }

        @Override
        public Optional<String> userName() {
            return AuthenticatedUser.name(request.context());
        }
    }
}
