// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.helidon.http.HeaderNames;

import org.wstunnel.spi.TunnelRequest;

/**
 * The environment variables that tell a program who its client is, as CGI does (RFC 3875 section 4.1). Their names are
 * those of this list: none comes from the client. Values that have control characters are left out, and so are those
 * that are not known.
 */
final class ClientVariables {
    private static final String PATH_VARIABLE = "TUNNEL_PATH_";

    private ClientVariables() {
    }

    static Map<String, String> of(TunnelRequest request) {
        Map<String, String> variables = new LinkedHashMap<>();
        put(variables, "REMOTE_ADDR", request.clientAddress());
        put(variables, "REMOTE_USER", request.userName().orElse(""));
        put(variables, "SSL_CLIENT_S_DN", request.clientSubject().orElse(""));
        put(variables, "HTTP_HOST", request.authority());
        put(variables, "HTTP_ORIGIN", request.headers().first(HeaderNames.ORIGIN).orElse(""));
        put(variables, "PATH_INFO", request.path());
        put(variables, "QUERY_STRING", request.query().rawValue());
        put(variables, "TUNNEL_NAME", request.tunnel());
        put(variables, "TUNNEL_ID", request.id());
        // the names are those of the configured path
        request.pathParameters().names().forEach(name -> put(variables,
                PATH_VARIABLE + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                request.pathParameters().get(name)));
        return variables;
    }

    private static void put(Map<String, String> variables, String name, String value) {
        if (!value.isEmpty() && value.chars().noneMatch(Character::isISOControl)) {
            variables.put(name, value);
        }
    }
}
