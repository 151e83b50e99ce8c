// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.helidon.HeadWatch;

/**
 * Finds out whether a request asks for a tunnel, and what is wrong with its first line. Clients may write an upgrade in
 * more ways than Helidon understands; one for a tunnel is rewritten to the way that it understands.
 *
 * @param table tunnels of the listener
 */
public record RequestHeads(TunnelTable table) implements HeadWatch.Look {
    @Override
    public HeadWatch.Found at(HttpPrologue line, Headers headers, Http1Config http) {
        RequestTarget target = RequestTarget.of(line);
        if (headers instanceof WritableHeaders<?> writable && Handshake.wantsWebSocket(headers)) {
            RequestTarget encoded = target.encoded();
            Optional<HttpPrologue> tunnel = encoded.in(line, table.current());
            if (tunnel.isPresent()) {
                // Helidon looks up the whole header, letter by letter; RFC 6455 section 4.2.1 asks for one token of a
                // list, in upper or lower case
                writable.set(HeaderNames.UPGRADE, Handshake.WEBSOCKET);
                if (headers.all(HeaderNames.HOST, List::of).size() > 1) {
                    // Helidon looks for that only where it validates headers
                    return new HeadWatch.Found(tunnel, Optional.of("Host is repeated"));
                }
                if (Handshake.hasBody(headers) && tunnel.get().uriPath() instanceof MatchedPath path) {
                    // a refusal does not wait for the body, since the connection of a refused upgrade is closed
                    path.bodyFollows();
                    writable.remove(HeaderNames.TRANSFER_ENCODING);
                    writable.remove(HeaderNames.CONTENT_LENGTH);
                }
                // RFC 9112 section 3.2.2: the host of an absolute form goes before the header
                encoded.authority().ifPresent(it -> writable.set(HeaderNames.HOST, it));
                return new HeadWatch.Found(tunnel, encoded.fault(http));
            }
        }
        return new HeadWatch.Found(Optional.empty(),
                target.fault(http).or(() -> http.validatePath() ? fault(line) : Optional.empty()));
    }

    /**
     * What Helidon itself would refuse, and what it would take for an error of the server: a target that neither is a
     * path nor has one.
     */
    private static Optional<String> fault(HttpPrologue line) {
        UriPath path = line.uriPath();
        try {
            path.validate();
        } catch (IllegalArgumentException e) {
            return Optional.of("the path is malformed, " + RequestTarget.refusedBy("validate-path"));
        }
        // the other forms are those of "OPTIONS *" and CONNECT, RFC 9112 section 3.2
        return path.rawPath().startsWith("/") || path.rawPath().contains("://") || path.rawPath().equals("*")
                || line.method().equals(Method.CONNECT)
                        ? Optional.empty()
                        : Optional.of("the target is neither a path nor an absolute URL");
    }
}
