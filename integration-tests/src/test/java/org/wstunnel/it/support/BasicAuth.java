// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.security.providers.httpauth.SecureUserStore;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;

/**
 * Helidon Security that knows whoever says a name.
 */
public final class BasicAuth {
    private BasicAuth() {
    }

    /**
     * Has it in front of a path of the default socket.
     */
    public static Consumer<WebServerConfig.Builder> at(String path) {
        SecureUserStore users = login -> Optional.of(new User(login));
        Security security = Security.builder()
                .addAuthenticationProvider(HttpBasicAuthProvider.builder().realm("tunnels").userStore(users).build())
                .build();
        return server -> server.addFeature(SecurityFeature.builder().security(security).build())
                .addRouting(HttpRouting.builder().any(path, SecurityFeature.authenticate()));
    }

    /**
     * The header of a user.
     */
    public static String header(String user) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((user + ":x").getBytes(StandardCharsets.UTF_8));
    }

    private record User(String login) implements SecureUserStore.User {
        @Override
        public boolean isPasswordValid(char[] password) {
            return true;
        }
    }
}
