// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.wstunnel.access.HostRule;
import org.wstunnel.access.Origin;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * Decides who may use the observer: users with the role of an operator. A request that changes something must come from
 * a page of the same origin, or from no page. It must also be one that no form can send, since a browser sends the
 * forms of any page without asking.
 *
 * @param permitAll whether anybody may
 */
record OperatorCheck(boolean permitAll) implements Handler {
    static final String ROLE = "observe";
    /** Fetch Metadata: the browser itself says where a request comes from, and no page can change that. */
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (!permitAll && !AuthenticatedUser.hasRole(request.context(), ROLE)) {
            response.status(Status.FORBIDDEN_403).send("The role " + ROLE + " is required\n");
            return;
        }
        if (permitAll && rebound(request)) {
            response.status(Status.MISDIRECTED_REQUEST_421)
                    .send("The observer is for everybody, so it is asked for by an address or by localhost alone\n");
            return;
        }
        Optional<String> wrong = changes(request) ? wrong(request.prologue().method(), request.headers()) : Optional.empty();
        if (wrong.isPresent()) {
            response.status(Status.FORBIDDEN_403).send(wrong.get() + "\n");
        } else {
            response.next();
        }
    }

    /**
     * Whether the request may come from a page whose host name was made to point here (DNS rebinding). Such a page has
     * no credentials, so it matters only where none are needed. By plain HTTP a browser need not name the page that
     * reads something. So on a loopback address every host name counts as such a page's.
     */
    private static boolean rebound(ServerRequest request) {
        boolean local = !(request.localPeer().address() instanceof InetSocketAddress here)
                || here.getAddress().isLoopbackAddress();
        return !request.isSecure()
                && (local || isOfPage(request.headers()))
                && own(request.headers(), "http").filter(own -> HostRule.isLocal(own.host())).isEmpty();
    }

    /**
     * Whether a browser has sent this for a page. It need not name the page that reads from its own origin, but it
     * always says which languages its user prefers.
     */
    private static boolean isOfPage(ServerRequestHeaders headers) {
        return headers.contains(HeaderNames.ORIGIN) || headers.contains(HeaderNames.ACCEPT_LANGUAGE);
    }

    private static boolean changes(ServerRequest request) {
        Method method = request.prologue().method();
        return !method.equals(Method.GET) && !method.equals(Method.HEAD) && !method.equals(Method.OPTIONS);
    }

    private static Optional<String> wrong(Method method, ServerRequestHeaders headers) {
        if (!sameOrigin(headers)) {
            return Optional.of("A page of another origin may not do this");
        }
        if (method.equals(Method.POST) && !isJson(headers)) {
            return Optional.of("A POST needs the header Content-Type: application/json");
        }
        return Optional.empty();
    }

    private static boolean isJson(ServerRequestHeaders headers) {
        List<String> types = headers.all(HeaderNames.CONTENT_TYPE, List::of);
        return types.size() == 1 && headers.contentType().filter(it -> it.test(MediaTypes.APPLICATION_JSON)).isPresent();
    }

    /** Whether the page of the request, as far as the request names one, has the same origin. */
    private static boolean sameOrigin(ServerRequestHeaders headers) {
        List<String> sites = headers.all(FETCH_SITE, List::of);
        List<String> pages = headers.all(HeaderNames.ORIGIN, List::of);
        return (sites.isEmpty() || sites.equals(List.of("same-origin")) || sites.equals(List.of("none")))
                && (pages.isEmpty() || pages.size() == 1 && isOwn(pages.getFirst(), headers));
    }

    private static boolean isOwn(String page, ServerRequestHeaders headers) {
        // a proxy in front may have ended TLS: the scheme is taken as the page has it
        return Origin.parse(page).filter(origin -> own(headers, origin.scheme()).filter(origin::equals).isPresent()).isPresent();
    }

    /** Origin of the request itself; empty where the host is missing, repeated or malformed. */
    private static Optional<Origin> own(ServerRequestHeaders headers, String scheme) {
        List<String> hosts = headers.all(HeaderNames.HOST, List::of);
        return hosts.size() == 1 ? Origin.parse(scheme + "://" + hosts.getFirst()) : Optional.empty();
    }
}
