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
 * Looks whether a request wants a tunnel, and what is wrong with its first line. Clients write an upgrade in more ways
 * than Helidon knows; that of a tunnel is brought into the one that it knows.
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
                // Helidon looks the whole header up, letter by letter; RFC 6455 section 4.2.1 has one token of a list,
                // in any case
                writable.set(HeaderNames.UPGRADE, Handshake.WEBSOCKET);
                if (headers.all(HeaderNames.HOST, List::of).size() > 1) {
                    // Helidon looks for that only if it is to validate headers
                    return new HeadWatch.Found(tunnel, Optional.of("Host is repeated"));
                }
                if (Handshake.hasBody(headers) && tunnel.get().uriPath() instanceof MatchedPath path) {
                    // whoever refuses it does not wait for the body: the connection of a refused upgrade is closed
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

    /** What Helidon itself would find, and what would be an error of the server to it: a target that is no path and has none. */
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
