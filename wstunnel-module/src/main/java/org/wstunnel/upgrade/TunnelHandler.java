package org.wstunnel.upgrade;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.access.Admission;
import org.wstunnel.access.GateRequest;
import org.wstunnel.access.Refusal;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.target.TargetException;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelOptions;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * The HTTP handler of one tunnel: checks the request, dials a backend, answers 101. It comes after the filters and the security of
 * the listener, so nothing is dialled for a request that those refuse.
 */
final class TunnelHandler implements Handler {
    private static final System.Logger LOGGER = System.getLogger(TunnelHandler.class.getName());
    static final HeaderName TUNNEL_ID = HeaderNames.create("X-Tunnel-Id");

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

        RequestView view = RequestView.of(route.options().name(), services.ids().next(), request, services.proxies());
        Optional<Refusal> refusal = beforeTheGate(request, attempt.isPresent());
        if (refusal.isPresent()) {
            refuse(view, response, refusal.get());
            return;
        }
        Admission admission = new Admission();
        refusal = route.gate().check(new GateRequest(view, view.ownOrigin(), view.client()), admission);
        if (refusal.isPresent()) {
            refuse(view, response, refusal.get());
            return;
        }
        // From here on places are held: they become the tunnel's, or are given back.
        boolean opened = false;
        try {
            ProxyHeaders proxyHeaders = new ProxyHeaders(view, attempt.get().connection());
            EventLoop loop = services.loops().next();
            BackendPool.Dialled dialled = route.targets().select(view).dial(view, proxyHeaders::bytesFor, this::dialled);
            // From here on a connection to the backend is held: it becomes the tunnel's, or is closed.
            open(view, response, attempt.get(), loop, dialled, admission);
            opened = true;
        } catch (IOException e) {
            refuse(view, response, stopping().withDetail(e.getMessage()));
        } catch (TargetException e) {
            LOGGER.log(Level.DEBUG, "No target", e);
            refuse(view, response, refusal(e));
        } catch (DialException e) {
            LOGGER.log(Level.DEBUG, "Dialling failed", e);
            // before the answer: the client may try again at once
            admission.close();
            refuse(view, response, refusal(e));
        } finally {
            if (!opened) {
                admission.close();
            }
        }
    }

    private Optional<Refusal> beforeTheGate(ServerRequest request, boolean upgrade) {
        Optional<Refusal> refusal = Handshake.check(request.prologue().method(), request.headers());
        if (refusal.isPresent()) {
            return refusal;
        }
        if (!upgrade) {
            // all of a handshake is there, yet the server did not take it for one: it has a body
            return Optional.of(Refusal.of(Refusal.Kind.HANDSHAKE, Status.BAD_REQUEST_400, "A WebSocket handshake has no body"));
        }
        return services.tunnels().stopping() ? Optional.of(stopping()) : Optional.empty();
    }

    private void open(RequestView view,
                      ServerResponse response,
                      UpgradeAttempt attempt,
                      EventLoop loop,
                      BackendPool.Dialled dialled,
                      Admission admission) {
        TunnelOptions options = route.options();
        boolean opened = false;
        try {
            String id = view.id();
            Optional<String> subprotocol = Handshake.subprotocol(view.headers(),
                                                                 route.subprotocols(),
                                                                 route.frameMode() != FrameMode.TEXT);
            FrameMode mode = Handshake.isBinary(subprotocol) ? FrameMode.BINARY : route.frameMode();
            TunnelInfo info = new TunnelInfo(id, view.clientAddress(), view.userName(), view.clientSubject(),
                                             view.headers().first(HeaderNames.ORIGIN), dialled.node().name());
            attempt.approve(new Tunnel(loop,
                                       TunnelEndpoints.of(loop, attempt.connection(), dialled.link(), admission::close),
                                       options, info, mode, services.tunnels()));
            response.status(Status.SWITCHING_PROTOCOLS_101)
                    .header(HeaderNames.UPGRADE, Handshake.WEBSOCKET)
                    .header(HeaderNames.CONNECTION, "Upgrade")
                    .header(Handshake.ACCEPT, Handshake.accept(view.headers()))
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

    private void dialled(String backend, long nanos, boolean connected) {
        services.tunnels().observers().dialled(route.options().name(), backend, nanos, connected);
    }

    private static Refusal refusal(TargetException e) {
        Refusal refusal = switch (e.kind()) {
            // the same for all, whether there is a target that is not allowed or none at all
            case UNKNOWN -> Refusal.of(Refusal.Kind.NO_TARGET, Status.NOT_FOUND_404, "There is no such target");
            case UNRESOLVED -> Refusal.of(Refusal.Kind.UNREACHABLE, Status.BAD_GATEWAY_502, "The backend cannot be reached");
            case TIMEOUT -> Refusal.of(Refusal.Kind.DIAL_TIMEOUT, Status.GATEWAY_TIMEOUT_504, "The backend did not answer in time");
            case FAILED -> Refusal.of(Refusal.Kind.NO_BACKEND, Status.SERVICE_UNAVAILABLE_503, "No backend is available")
                    .withRetryAfter(Duration.ofSeconds(1));
        };
        Refusal detailed = refusal.withDetail(e.getMessage());
        return e.target().map(it -> detailed.with("target", it).with("expected", "allowed-targets")).orElse(detailed);
    }

    private static Refusal refusal(DialException e) {
        return switch (e.kind()) {
            case UNREACHABLE -> Refusal.of(Refusal.Kind.UNREACHABLE, Status.BAD_GATEWAY_502, "The backend cannot be reached")
                    .withDetail(e.getMessage());
            case TIMEOUT -> Refusal.of(Refusal.Kind.DIAL_TIMEOUT, Status.GATEWAY_TIMEOUT_504,
                                       "The backend did not answer in time")
                    .withDetail(e.getMessage());
            case NONE_ALIVE -> Refusal.of(Refusal.Kind.NO_BACKEND, Status.SERVICE_UNAVAILABLE_503, "No backend is available")
                    .withDetail(e.getMessage())
                    .withRetryAfter(e.retryAfter());
            case FULL -> Refusal.of(Refusal.Kind.NO_BACKEND, Status.SERVICE_UNAVAILABLE_503, "Every backend is at its limit")
                    .withDetail(e.getMessage())
                    .withRetryAfter(e.retryAfter());
            case INTERRUPTED -> {
                // the flag would close the client's socket under the answer
                Thread.interrupted();
                yield stopping();
            }
        };
    }

    private static Refusal stopping() {
        return Refusal.of(Refusal.Kind.STOPPING, Status.SERVICE_UNAVAILABLE_503, "The server takes no new tunnels")
                .withRetryAfter(Duration.ofSeconds(1));
    }

    /** Every request that gets no tunnel comes here, once. */
    private void refuse(RequestView view, ServerResponse response, Refusal refusal) {
        Status status = refusal.status();
        services.tunnels().observers().refused(new TunnelRefusal(view.tunnel(), view.id(), view.clientAddress(), status.code(),
                                                                 refusal.kind().label(), refusal.compared(), refusal.logged()));
        refusal.retryAfter().ifPresent(time -> response.header(HeaderNames.RETRY_AFTER,
                                                               String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()))));
        if (status.equals(Status.UPGRADE_REQUIRED_426)) {
            response.header(Handshake.VERSION, Handshake.SUPPORTED_VERSION)
                    .header(HeaderNames.UPGRADE, Handshake.WEBSOCKET);
        }
        if (status.equals(Status.METHOD_NOT_ALLOWED_405)) {
            response.header(HeaderNames.ALLOW, Method.GET.text());
        }
        if (view.headers().contains(HeaderNames.CONTENT_LENGTH) || view.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            // or Helidon waits for a body that nobody wants, and that may never come
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        response.status(status)
                .header(HeaderValues.CONTENT_TYPE_TEXT_PLAIN)
                .send(refusal.told() + "\n");
    }
}
