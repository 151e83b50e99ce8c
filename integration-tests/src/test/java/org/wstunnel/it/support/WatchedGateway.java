// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.wstunnel.ConfigFileWatcher;

/**
 * A Helidon WebServer with tunnels that follow a file.
 */
public final class WatchedGateway implements AutoCloseable {
    private static final String TAKEN = "Configuration is reloaded";
    private static final String REFUSED = "Changed configuration is refused, the old one stays";

    private final Path file;
    private final WebServer server;

    private WatchedGateway(Path file, WebServer server) {
        this.file = file;
        this.server = server;
    }

    /**
     * Starts a server from a new file in a directory.
     *
     * @param directory   directory of its own
     * @param yaml        text of the file
     * @param application what the application does in code
     */
    public static WatchedGateway start(Path directory, String yaml, Consumer<WebServerConfig.Builder> application) {
        Path file = directory.resolve("application.yaml");
        replace(file, yaml);
        Config config = Config.builder(ConfigSources.file(file)
                .changeWatcher(ConfigFileWatcher.create(MediaTypes.APPLICATION_X_YAML, Duration.ofMillis(20))))
                .disableSystemPropertiesSource()
                .disableEnvironmentVariablesSource()
                .build();
        WebServerConfig.Builder builder = WebServer.builder().config(config.get("server"));
        application.accept(builder);
        return new WatchedGateway(file, builder.build().start());
    }

    /**
     * The text of a file.
     *
     * @param feature lines of the feature besides its tunnels
     * @param tunnels entries of the list of tunnels
     */
    public static String yaml(String feature, String... tunnels) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      reload: true\n" + Gateway.indent(feature, 6)
                + (tunnels.length == 0 ? "" : "      tunnels:\n" + String.join("", tunnels));
    }

    /** Replaces a file as careful editors and Kubernetes do, in one step. */
    public static void replace(Path file, String yaml) {
        try {
            Files.move(Files.writeString(file.resolveSibling("new"), yaml), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the file, and waits until the change is in force. */
    public void change(String yaml) {
        String line = changed(yaml);
        if (!line.startsWith(TAKEN)) {
            throw new AssertionError(line);
        }
    }

    /**
     * Changes the file, and waits until the change is refused.
     *
     * @return what the log says
     */
    public String changeInVain(String yaml) {
        String line = changed(yaml);
        if (!line.startsWith(REFUSED)) {
            throw new AssertionError(line);
        }
        return line;
    }

    private String changed(String yaml) {
        try (LogCapture log = new LogCapture(Level.INFO)) {
            replace(file, yaml);
            return log.await("what becomes of the change", line -> line.startsWith(TAKEN) || line.startsWith(REFUSED));
        }
    }

    public int port() {
        return server.port();
    }

    public WebServer server() {
        return server;
    }

    /** What a request for a tunnel is answered; a tunnel that opens is closed at once. */
    public int status(String path, String... headers) {
        try (RawClient client = RawClient.connect(port())) {
            return client.request(path, headers).status();
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
