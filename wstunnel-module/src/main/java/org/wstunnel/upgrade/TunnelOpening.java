// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;

import org.wstunnel.access.Admission;
import org.wstunnel.access.GateRequest;
import org.wstunnel.access.Origin;
import org.wstunnel.access.Refusal;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.target.TargetException;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Makes the tunnel of a correct handshake: asks the gate, chooses a target, and dials it. Its caller sends the 101.
 */
final class TunnelOpening {
    private static final System.Logger LOGGER = System.getLogger(TunnelOpening.class.getName());

    private final TunnelRoute route;
    private final TunnelServices services;

    TunnelOpening(TunnelRoute route, TunnelServices services) {
        this.route = route;
        this.services = services;
    }

    /** The subprotocol to confirm. */
    Optional<String> subprotocol(Headers headers) {
        return Handshake.subprotocol(headers, route.subprotocols(), route.frameMode() != FrameMode.TEXT);
    }

    /**
     * Make a tunnel. It has a connection to a backend and its places among the open tunnels until it has run or was aborted.
     *
     * @param view       request
     * @param own        origin of the request
     * @param connection connection of the client
     * @return tunnel, which does not run yet
     * @throws RefusedException if there is none; nothing is held then
     */
    Tunnel open(RequestView view, Origin own, ConnectionContext connection) throws RefusedException {
        if (services.tunnels().stopping()) {
            throw new RefusedException(stopping());
        }
        Admission admission = new Admission();
        Optional<Refusal> refusal = route.gate().check(new GateRequest(view, own, view.client()), admission);
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
        // From here on places are held: they become the tunnel's, or are given back.
        boolean opened = false;
        try {
            Tunnel tunnel = dial(view, connection, admission);
            opened = true;
            return tunnel;
        } catch (IOException e) {
            throw new RefusedException(stopping().withDetail(e.getMessage()));
        } catch (TargetException e) {
            LOGGER.log(Level.DEBUG, "No target", e);
            throw new RefusedException(refusal(e));
        } catch (DialException e) {
            LOGGER.log(Level.DEBUG, "Dialling failed", e);
            throw new RefusedException(refusal(e));
        } finally {
            if (!opened) {
                // before the answer: the client may try again at once
                admission.close();
            }
        }
    }

    /** Tell that a request is answered with a refusal. */
    void tell(RequestView view, Refusal refusal) {
        services.tunnels().observers()
                .refused(new TunnelRefusal(view.tunnel(), view.id(), view.clientAddress(), refusal.status().code(),
                        refusal.kind().label(), refusal.compared(), refusal.logged()));
    }

    /** Value of the {@code Retry-After} header. */
    static String retryAfter(Duration time) {
        return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
    }

    private Tunnel dial(RequestView view, ConnectionContext connection, Admission admission)
            throws IOException, TargetException, DialException {
        ProxyHeaders proxyHeaders = new ProxyHeaders(view, connection);
        EventLoop loop = services.loops().next();
        BackendPool.Dialled dialled = route.targets().select(view).dial(view, proxyHeaders::bytesFor, this::dialled);
        // From here on a connection to the backend is held: it becomes the tunnel's, or is closed.
        boolean opened = false;
        try {
            FrameMode mode = Handshake.isBinary(subprotocol(view.headers())) ? FrameMode.BINARY : route.frameMode();
            TunnelInfo info = new TunnelInfo(view.id(), view.clientAddress(), view.userName(), view.clientSubject(),
                    view.headers().first(HeaderNames.ORIGIN), dialled.node().name());
            Tunnel tunnel = new Tunnel(loop, TunnelEndpoints.of(loop, connection, dialled.link(), admission::close),
                    route.options(), info, mode, services.tunnels());
            opened = true;
            return tunnel;
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
            case TIMEOUT -> Refusal.of(Refusal.Kind.DIAL_TIMEOUT, Status.GATEWAY_TIMEOUT_504,
                    "The backend did not answer in time");
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
            case NONE_ALIVE,
                    UNDECIDED -> Refusal.of(Refusal.Kind.NO_BACKEND, Status.SERVICE_UNAVAILABLE_503, "No backend is available")
                            .withDetail(e.getMessage())
                            .withRetryAfter(e.retryAfter());
            case FULL -> Refusal.of(Refusal.Kind.NO_BACKEND, Status.SERVICE_UNAVAILABLE_503, "Every backend is at its limit")
                    .withDetail(e.getMessage())
                    .withRetryAfter(e.retryAfter());
            case INTERRUPTED -> {
                // with the flag set, sending the answer would close the client's socket
                Thread.interrupted();
                yield stopping();
            }
        };
    }

    private static Refusal stopping() {
        return Refusal.of(Refusal.Kind.STOPPING, Status.SERVICE_UNAVAILABLE_503, "The server takes no new tunnels")
                .withRetryAfter(Duration.ofSeconds(1));
    }
}
