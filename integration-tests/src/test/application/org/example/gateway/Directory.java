// SPDX-License-Identifier: Apache-2.0
package org.example.gateway;

import java.nio.file.Path;
import java.util.Optional;

import io.helidon.config.Config;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * A resolver of the application: a variable of the path names a port, a socket, a pool, or nothing that there is.
 *
 * @param name   name
 * @param socket the socket
 */
record Directory(String name, Path socket) implements TargetResolver {
    @Override
    public String type() {
        return "directory";
    }

    @Override
    public Optional<Target> resolve(TunnelRequest request) {
        String wanted = request.pathParameters().get("target");
        if (wanted.matches("\\d{1,5}")) {
            return Optional.of(Target.address("127.0.0.1", Integer.parseInt(wanted)));
        }
        return switch (wanted) {
            case "own" -> Optional.of(Target.tunnel());
            case "socket" -> Optional.of(Target.socket(socket));
            case "echoes" -> Optional.of(Target.pool(wanted));
            default -> Optional.empty();
        };
    }

    /**
     * For {@code resolve: { directory: { socket: … } }}.
     */
    public static final class Provider implements TargetResolverProvider {
        @Override
        public String configKey() {
            return "directory";
        }

        @Override
        public TargetResolver create(Config config, String name) {
            return new Directory(name, config.get("socket").as(Path.class).get());
        }
    }
}
