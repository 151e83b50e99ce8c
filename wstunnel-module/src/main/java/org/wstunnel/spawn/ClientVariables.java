// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.helidon.http.HeaderNames;

import org.wstunnel.spi.TunnelRequest;

/**
 * The environment variables that tell a program who its client is, as CGI does (RFC 3875 section 4.1). Their names are
 * those of this list: none comes from the client. Values that have control characters are left out, and so are those
 * that are not known: no variable of the same name from elsewhere takes their place.
 */
public final class ClientVariables {
    private static final Map<String, Function<TunnelRequest, String>> VALUES = Map.of(
            "REMOTE_ADDR", TunnelRequest::clientAddress,
            "REMOTE_USER", request -> request.userName().orElse(""),
            "SSL_CLIENT_S_DN", request -> request.clientSubject().orElse(""),
            "HTTP_HOST", TunnelRequest::authority,
            "HTTP_ORIGIN", request -> request.headers().first(HeaderNames.ORIGIN).orElse(""),
            "PATH_INFO", TunnelRequest::path,
            "QUERY_STRING", request -> request.query().rawValue(),
            "TUNNEL_NAME", TunnelRequest::tunnel,
            "TUNNEL_ID", TunnelRequest::id);
    private static final String PATH_VARIABLE = "TUNNEL_PATH_";

    private ClientVariables() {
    }

    /**
     * Whether a variable tells of the client, or is another one that each program gets.
     *
     * @param name name of the variable
     * @return whether no value from elsewhere reaches a program
     */
    public static boolean isReserved(String name) {
        return name.equals(Family.MARK) || ofClient(name);
    }

    /**
     * Let an environment tell of a client, and of no other.
     *
     * @param environment environment of a program
     * @param request     request of the client, empty if there is none
     */
    static void replace(Map<String, String> environment, Optional<TunnelRequest> request) {
        environment.keySet().removeIf(ClientVariables::ofClient);
        request.ifPresent(it -> put(environment, it));
    }

    private static boolean ofClient(String name) {
        return VALUES.containsKey(name) || name.startsWith(PATH_VARIABLE);
    }

    private static void put(Map<String, String> environment, TunnelRequest request) {
        VALUES.forEach((name, value) -> put(environment, name, value.apply(request)));
        // the names are those of the configured path
        request.pathParameters().names().forEach(name -> put(environment,
                PATH_VARIABLE + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                request.pathParameters().get(name)));
    }

    private static void put(Map<String, String> environment, String name, String value) {
        if (!value.isEmpty() && value.chars().noneMatch(Character::isISOControl)) {
            environment.put(name, value);
        }
    }
}
