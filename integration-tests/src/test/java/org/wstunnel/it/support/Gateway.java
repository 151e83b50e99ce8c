// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.util.function.Consumer;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

/**
 * A Helidon WebServer with tunnels, started as an application would start it.
 */
public final class Gateway implements AutoCloseable {
    /** What every listener of a gateway should have. */
    public static final String LISTENER = """
            host: 127.0.0.1
            port: 0
            connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 262144 }
            """;

    private final WebServer server;

    private Gateway(WebServer server) {
        this.server = server;
    }

    /**
     * Starts a server from the text of an application.yaml.
     */
    public static Gateway start(String yaml) {
        return start(yaml, builder -> {});
    }

    /**
     * Starts a server from the text of an application.yaml and from what the application does in code.
     */
    public static Gateway start(String yaml, Consumer<WebServerConfig.Builder> application) {
        WebServerConfig.Builder builder = WebServer.builder().config(config(yaml).get("server"));
        application.accept(builder);
        return start(builder);
    }

    public static Gateway start(WebServerConfig.Builder builder) {
        return new Gateway(builder.build().start());
    }

    public static Config config(String yaml) {
        return Config.builder(ConfigSources.create(yaml, MediaTypes.APPLICATION_X_YAML))
                .disableSystemPropertiesSource()
                .disableEnvironmentVariablesSource()
                .build();
    }

    /**
     * Starts a server with one tunnel at {@code /t}.
     *
     * @param tunnelLines further lines of the tunnel's configuration
     */
    public static Gateway to(Backend backend, String... tunnelLines) {
        return start(yaml(LISTENER, backend, tunnelLines));
    }

    /**
     * The application.yaml of one tunnel at {@code /t}.
     */
    public static String yaml(String listener, Backend backend, String... tunnelLines) {
        return "server:\n"
                + indent(listener, 2)
                + "  features:\n"
                + "    wstunnel:\n"
                + "      tunnels:\n"
                + tunnel("/t", backend.yaml(), tunnelLines);
    }

    /**
     * An entry of the list of tunnels.
     */
    public static String tunnel(String path, String backend, String... lines) {
        return "        - path: \"" + path + "\"\n"
                + indent(String.join("\n", lines), 10)
                + "          backends:\n"
                + "            - " + backend + "\n";
    }

    public static String indent(String lines, int spaces) {
        return lines.isEmpty() ? "" : lines.indent(spaces);
    }

    public int port() {
        return server.port();
    }

    public int port(String socket) {
        return server.port(socket);
    }

    public WebServer server() {
        return server;
    }

    @Override
    public void close() {
        server.stop();
    }
}
