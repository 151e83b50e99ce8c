// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.helidon.common.uri.UriEncoding;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.ServerRequestHeaders;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.TunnelRequest;

/**
 * The place in a request where its token is.
 */
@FunctionalInterface
interface TokenSource {
    /** What websockify reads. */
    TokenSource DEFAULT = query("token");
    /** Places whose names are tokens of HTTP. */
    Set<String> TOKENS = Set.of("header", "cookie", "subprotocol");
    /** Headers that HTTP and the handshake of WebSocket fill. */
    Set<String> OF_HANDSHAKE = Set.of("connection", "upgrade", "content-length", "transfer-encoding", "sec-websocket-key",
            "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-accept");

    /**
     * Read the token.
     *
     * @param request request
     * @return token, if it has one
     */
    Optional<String> token(TunnelRequest request);

    /**
     * Create a source.
     *
     * @param config place of the token, which was checked
     * @return source
     */
    static TokenSource create(TokenConfig config) {
        Map.Entry<String, String> place = places(config).entrySet().iterator().next();
        String name = place.getValue();
        return switch (place.getKey()) {
            case "query" -> query(name);
            case "variable" -> request -> request.pathParameters().first(name).asOptional();
            case "header" -> header(name);
            case "cookie" -> request -> cookie(request.headers(), name);
            case "subprotocol" -> request -> subprotocol(request.headers(), name);
            default -> host();
        };
    }

    /** Checks that there is exactly one place, and that it has a name. */
    static void check(TokenConfig config, ConfigKey key) {
        Map<String, String> places = places(config);
        key.require(places.size() == 1, String.join(", ", places.keySet()),
                "exactly one of query, variable, host (which is true), header, cookie and subprotocol");
        places.forEach((place, name) -> {
            if (name.isBlank()) {
                throw key.child(place).missing("the name of the " + place);
            }
            if (TOKENS.contains(place)) {
                key.child(place).requireToken(name, "the name of a " + place);
            }
            key.child(place).requireReadable(name);
        });
        config.header().ifPresent(it -> key.child("header").require(!OF_HANDSHAKE.contains(it.toLowerCase(Locale.ROOT)), it,
                "a header that HTTP and WebSocket leave to the client"));
    }

    private static Map<String, String> places(TokenConfig config) {
        Map<String, String> places = new TreeMap<>();
        config.query().ifPresent(it -> places.put("query", it));
        config.variable().ifPresent(it -> places.put("variable", it));
        config.header().ifPresent(it -> places.put("header", it));
        config.cookie().ifPresent(it -> places.put("cookie", it));
        config.subprotocol().ifPresent(it -> places.put("subprotocol", it));
        if (config.host()) {
            places.put("host", "host");
        }
        return places;
    }

    private static TokenSource query(String name) {
        return request -> query(request.query().rawValue(), name);
    }

    /**
     * Read by all who stand in front of this server the same way, or it is none: some of them let a semicolon separate
     * parameters as well, and one without a value is there too.
     */
    private static Optional<String> query(String query, String name) {
        List<String> parameters = parameters(query, "&", name);
        return parameters.equals(parameters(query, "[&;]", name))
                ? single(parameters).filter(it -> it.contains("=")).map(it -> UriEncoding.decodeQuery(it.split("=", 2)[1]))
                : Optional.empty();
    }

    /** Parameters of a name, as they are written. */
    private static List<String> parameters(String query, String separators, String name) {
        return Arrays.stream(query.split(separators)).filter(it -> UriEncoding.decodeQuery(it.split("=", 2)[0]).equals(name))
                .toList();
    }

    private static TokenSource header(String name) {
        HeaderName header = HeaderNames.create(name);
        return request -> single(request.headers().all(header, List::of));
    }

    /** The host name without the port, as websockify's option for tokens in the Host header. */
    private static TokenSource host() {
        return request -> {
            String authority = request.authority();
            int port = authority.lastIndexOf(':');
            String host = port > authority.lastIndexOf(']') ? authority.substring(0, port) : authority;
            return Optional.of(host.toLowerCase(Locale.ROOT)).filter(it -> !it.isEmpty());
        };
    }

    private static Optional<String> cookie(Headers headers, String name) {
        return single(ServerRequestHeaders.create(headers).cookies().all(name, List::of));
    }

    /** An entry of the list that starts with the prefix. It is never confirmed to the client. */
    private static Optional<String> subprotocol(Headers headers, String prefix) {
        return single(headers.all(HeaderNames.create("Sec-WebSocket-Protocol"), List::of)
                .stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(it -> it.startsWith(prefix))
                .map(it -> it.substring(prefix.length()))
                .toList());
    }

    /** What is there twice is no token: it is not clear which one was checked in front of this server. */
    private static Optional<String> single(List<String> values) {
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
