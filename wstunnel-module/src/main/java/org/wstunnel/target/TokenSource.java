package org.wstunnel.target;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.TunnelRequest;

/**
 * The place in a request where its token is.
 */
@FunctionalInterface
interface TokenSource {
    /** What websockify reads. */
    TokenSource DEFAULT = query("token");

    List<String> PLACES = List.of("query", "variable", "host", "header", "cookie", "subprotocol");

    /**
     * Read the token.
     *
     * @param request request
     * @return token, if it has one
     */
    Optional<String> token(TunnelRequest request);

    /**
     * Create a source from a node such as <code>{ cookie: target }</code>.
     *
     * @param config node, which need not exist
     * @return source
     */
    static TokenSource create(Config config) {
        if (!config.exists()) {
            return DEFAULT;
        }
        ResolverOptions.check(config, PLACES);
        List<Config> places = ResolverOptions.children(config);
        if (places.size() != 1) {
            throw ConfigKey.of(config).invalid(String.join(", ", places.stream().map(Config::name).toList()), "exactly one of " + PLACES);
        }
        Config place = places.getFirst();
        String name = place.asString().orElse("");
        if (place.name().equals("host")) {
            if (!name.equals("true")) {
                throw ConfigKey.of(place).invalid(name, "true");
            }
            return host();
        }
        if (name.isBlank()) {
            throw ConfigKey.of(place).missing("the name of the " + place.name());
        }
        return switch (place.name()) {
            case "query" -> query(name);
            case "variable" -> request -> request.pathParameters().first(name).asOptional();
            case "header" -> header(name);
            case "cookie" -> request -> cookie(request.headers(), name);
            default -> request -> subprotocol(request.headers(), name);
        };
    }

    private static TokenSource query(String name) {
        return request -> single(request.query().all(name, List::of));
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
        return single(parts(headers, HeaderNames.COOKIE, ";").filter(it -> it.startsWith(name + "="))
                              .map(it -> it.substring(name.length() + 1))
                              .map(TokenSource::withoutQuotes)
                              .toList());
    }

    /** An entry of the list that starts with the prefix. It is never confirmed to the client. */
    private static Optional<String> subprotocol(Headers headers, String prefix) {
        return single(parts(headers, HeaderNames.create("Sec-WebSocket-Protocol"), ",").filter(it -> it.startsWith(prefix))
                              .map(it -> it.substring(prefix.length()))
                              .toList());
    }

    private static Stream<String> parts(Headers headers, HeaderName name, String separator) {
        return headers.all(name, List::of).stream()
                .flatMap(value -> Arrays.stream(value.split(separator)))
                .map(String::strip);
    }

    private static String withoutQuotes(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** What is there twice is no token: it is not clear which one was checked in front of this server. */
    private static Optional<String> single(List<String> values) {
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
