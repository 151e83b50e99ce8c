// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.SecureHandler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.helidon.ClientPeer;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * The observer's endpoint: {@code GET} shows everything, {@code DELETE} of a session ends it, {@code POST} of a drain ends
 * all, and its {@code DELETE} calls that off. Who does that is in the log.
 */
public final class SessionsService implements HttpService {
    private static final System.Logger LOGGER = System.getLogger(SessionsService.class.getName());
    /** Characters by which a name could look like another field or line. */
    private static final Pattern NOT_IN_WORDS = Pattern.compile("[\\p{C}\\s\\p{Z}\"\\\\=]");
    private static final int MOST_SESSIONS = 10_000;
    private static final int DEFAULT_SESSIONS = 1000;

    private final Supplier<List<Observation>> servers;
    private final boolean permitAll;
    private final String closeReason;

    /**
     * Create an endpoint.
     *
     * @param servers     supplies what there is to see
     * @param permitAll   whether anybody may use it
     * @param closeReason what a client is told when its session is ended
     */
    public SessionsService(Supplier<List<Observation>> servers, boolean permitAll, String closeReason) {
        this.servers = servers;
        this.permitAll = permitAll;
        this.closeReason = closeReason;
    }

    @Override
    public void routing(HttpRules rules) {
        if (!permitAll) {
            // makes the application's security find out who asks
            rules.any(SecureHandler.authorize(OperatorCheck.ROLE));
        }
        rules.any(new OperatorCheck(permitAll))
                .get("/", this::show)
                .delete("/sessions/{id}", this::end)
                .post("/drain", this::drain)
                .delete("/drain", this::cancelDrain);
    }

    private void show(ServerRequest request, ServerResponse response) {
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.header(HeaderValues.CACHE_NO_CACHE)
                .header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF)
                .send(TunnelsJson.of(servers.get(), sessions(request.query().first("sessions").orElse(""))));
    }

    private void end(ServerRequest request, ServerResponse response) {
        String id = request.path().pathParameters().get("id");
        Optional<Tunnel> session = servers.get().stream()
                .map(it -> it.session(id))
                .flatMap(Optional::stream)
                .findFirst();
        tell(request, session.map(it -> "ends session " + id + " of tunnel " + it.tunnel() + ", client=" + it.info().client())
                .orElse("wants to end a session that is not there"));
        session.ifPresent(it -> it.close(CloseCodes.POLICY, closeReason));
        response.status(session.isPresent() ? Status.NO_CONTENT_204 : Status.NOT_FOUND_404).send();
    }

    /** Answers 202: the waves go on for a while. */
    private void drain(ServerRequest request, ServerResponse response) {
        tell(request, "begins a drain");
        servers.get().forEach(it -> it.drain().begin("the observer asks for it"));
        response.status(Status.ACCEPTED_202).send();
    }

    /** Answers 409 where no drain can be called off: none has begun, or the server stops. */
    private void cancelDrain(ServerRequest request, ServerResponse response) {
        boolean cancelled = false;
        for (Observation server : servers.get()) {
            cancelled |= server.drain().cancel();
        }
        tell(request, cancelled ? "calls the drain off" : "wants to call off a drain, and there is none");
        response.status(cancelled ? Status.NO_CONTENT_204 : Status.CONFLICT_409).send();
    }

    /** Logs who does what. */
    private static void tell(ServerRequest request, String what) {
        String user = AuthenticatedUser.name(request.context()).map(it -> NOT_IN_WORDS.matcher(it).replaceAll("?")).orElse("-");
        LOGGER.log(Level.INFO, "operator: user={0} client={1}: {2}", user, ClientPeer.text(request.remotePeer()), what);
    }

    private static int sessions(String value) {
        try {
            return value.isEmpty() ? DEFAULT_SESSIONS : Math.clamp(Long.parseLong(value), 0, MOST_SESSIONS);
        } catch (NumberFormatException e) {
            return DEFAULT_SESSIONS;
        }
    }
}
