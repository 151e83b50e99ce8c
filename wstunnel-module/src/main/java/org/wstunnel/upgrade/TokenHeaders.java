// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;

import org.wstunnel.access.Credentials;
import org.wstunnel.access.Origin;

/**
 * Hands a token that came by cookie or subprotocol to the application's security, as the bearer token of an
 * {@code Authorization} header.
 */
final class TokenHeaders {
    private TokenHeaders() {
    }

    /**
     * Change the headers of an upgrade request before anybody sees them. A subprotocol entry with a token is removed;
     * an {@code Authorization} header that the client has sent stays as it is.
     *
     * @param credentials where a token may be
     * @param headers     headers of the request
     * @param own         origin of the request itself
     */
    static void handOver(Credentials credentials, WritableHeaders<?> headers, Supplier<Origin> own) {
        List<String> offered = Handshake.tokens(headers, Handshake.PROTOCOL);
        Optional<String> token = credentials.fromSubprotocols(offered)
                .or(() -> credentials.cookie().flatMap(name -> fromCookie(credentials, headers, name, own)));
        if (offered.stream().anyMatch(credentials::isToken)) {
            String others = String.join(", ", offered.stream().filter(it -> !credentials.isToken(it)).toList());
            if (others.isEmpty()) {
                headers.remove(Handshake.PROTOCOL);
            } else {
                headers.set(Handshake.PROTOCOL, others);
            }
        }
        if (token.isPresent() && !headers.contains(HeaderNames.AUTHORIZATION)) {
            headers.set(HeaderValues.create(HeaderNames.AUTHORIZATION, false, true, "Bearer " + token.get()));
        }
    }

    private static Optional<String> fromCookie(Credentials credentials,
            WritableHeaders<?> headers,
            String name,
            Supplier<Origin> own) {
        List<String> values = ServerRequestHeaders.create(headers).cookies().all(name, List::of);
        return values.isEmpty()
                ? Optional.empty()
                : credentials.fromCookies(values, headers.all(HeaderNames.ORIGIN, List::of), own.get());
    }
}
