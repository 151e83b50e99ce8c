// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.lang.System.Logger.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Logger;

import io.helidon.config.Config;
import io.helidon.webserver.WebServer;

import org.wstunnel.JsonLogFormatter;
import org.wstunnel.ServerFault;
import org.wstunnel.demo.board.Board;
import org.wstunnel.demo.board.BoardServer;

/**
 * A running demo: the embedded backends that its configuration asks for and the web server in front of them.
 */
public final class Demo implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Demo.class.getName());
    private static final String LOG_FORMAT = "server.features.wstunnel.log.format";
    private static final Set<String> BACKEND_KEYS = Set.of("enabled", "port", "socket");

    private final List<EmbeddedBackend> backends;
    private final Failover failover;
    private final WebServer server;
    private final String url;

    private Demo(List<EmbeddedBackend> backends, Failover failover, WebServer server, String url) {
        this.backends = backends;
        this.failover = failover;
        this.server = server;
        this.url = url;
    }

    /**
     * Starts a demo.
     *
     * @param configFile configuration to use in place of the built-in one
     * @param overrides  configuration values by key that win over all other sources
     * @return the running demo; the caller closes it
     * @throws StartException if something that the configuration asks for cannot be had
     */
    public static Demo start(Optional<Path> configFile, Map<String, String> overrides) {
        return start(DemoConfig.of(configFile, overrides));
    }

    /**
     * Starts what a configuration describes.
     *
     * @param sources where the configuration comes from
     * @return the running demo; the caller closes it
     * @throws StartException if something that the configuration asks for cannot be had
     */
    static Demo start(DemoConfig sources) {
        List<EmbeddedBackend> backends = new ArrayList<>();
        try {
            bindBackends(sources.read(Map.of()).get("demo"), backends);
            // a backend on port 0 has a real port by now, and the tunnels refer to it by its key
            Config config = sources.read(boundPorts(backends));
            if (config.get(LOG_FORMAT).asString().filter("json"::equalsIgnoreCase).isPresent()) {
                logAsJson();
            }
            Failover failover = new Failover(config.get("demo.perl.enabled").asBoolean().orElse(false), backends);
            sources.file().ifPresent(FileNodes::warn);
            TunnelSwitch.check(config);
            if (TunnelSwitch.off(config)) {
                LOGGER.log(Level.WARNING, "{0} is false: no request opens a tunnel", TunnelSwitch.KEY);
            }
            WebServer server = startServer(config.get("server"), !backends.isEmpty(), failover);
            return new Demo(backends, failover, server, url(config.get("server"), server));
        } catch (RuntimeException e) {
            backends.forEach(EmbeddedBackend::close);
            throw e;
        }
    }

    /**
     * The port that the default socket of the web server listens on.
     *
     * @return port
     */
    public int port() {
        return server.port();
    }

    /** Whether there is nothing but the gateway. */
    boolean isGateway() {
        return backends.isEmpty();
    }

    /**
     * Where a browser on this machine finds the demo.
     *
     * @return address, ends with a slash; of a Unix socket, which no browser finds, {@code unix:} and its path
     */
    public String url() {
        return url;
    }

    /**
     * Stops the web server, which closes the tunnels, and then the backends behind them.
     */
    @Override
    public void close() {
        server.stop();
        failover.close();
        backends.forEach(EmbeddedBackend::close);
    }

    /** All lines, and not only those about tunnels, unless the user has said how the log looks. */
    private static void logAsJson() {
        if (System.getProperty("java.util.logging.config.file") == null) {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new JsonLogFormatter());
            }
        }
    }

    private static void bindBackends(Config demo, List<EmbeddedBackend> backends) {
        bindBackend(demo.get("line-echo"), LineEcho::new, backends);
        bindBackend(demo.get("echo"), Echo::new, backends);
        for (String name : List.of("a", "b")) {
            bindBackend(demo.get("failover").get(name), () -> new NamedEcho(name), backends);
        }
        bindBackend(demo.get("board"), () -> new BoardServer(new Board())::hold, backends);
    }

    private static void bindBackend(Config node, Supplier<Conversation> conversation, List<EmbeddedBackend> backends) {
        if (!node.exists() || !node.get("enabled").asBoolean().orElse(true)) {
            return;
        }
        String key = node.key().toString();
        node.asNodeList().orElse(List.of()).stream()
                .filter(child -> !BACKEND_KEYS.contains(child.name()))
                .findFirst()
                .ifPresent(child -> {
                    throw new StartException(child.key() + " is unknown; " + key + " has enabled, port and socket");
                });
        Optional<String> port = node.get("port").asString().asOptional();
        Optional<String> socket = node.get("socket").asString().asOptional();
        if (port.isPresent() == socket.isPresent()) {
            throw new StartException(key + " needs either a port or a socket");
        }
        backends.add(socket.isPresent()
                ? EmbeddedBackend.onSocket(key, UnixDomainSocketAddress.of(socket.get()), conversation.get())
                : EmbeddedBackend.onPort(key, portNumber(key, port.get()), conversation.get()));
    }

    private static int portNumber(String key, String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // the same message as for a number out of range
        }
        throw new StartException(key + ".port: invalid value \"" + value + "\": expected 0 to 65535");
    }

    private static Map<String, String> boundPorts(List<EmbeddedBackend> backends) {
        Map<String, String> ports = new HashMap<>();
        for (EmbeddedBackend backend : backends) {
            if (backend.port() > 0) {
                ports.put(backend.key() + ".port", Integer.toString(backend.port()));
            }
        }
        return ports;
    }

    private static WebServer startServer(Config config, boolean page, Failover failover) {
        WebServer server = server(config, page, failover);
        try (StartFailure failure = StartFailure.watch()) {
            server.start();
            if (!server.isRunning()) {
                throw new StartException(failure.text());
            }
        }
        return server;
    }

    private static WebServer server(Config config, boolean page, Failover failover) {
        try {
            return WebServer.builder()
                    .config(config)
                    .routing(routing -> {
                        if (page) {
                            List<String> hosts = config.get("features.wstunnel.hosts").asList(String.class).orElse(List.of());
                            routing.addFilter(new PageHeaders()).addFilter(new KnownHosts(hosts)).register("/demo", failover);
                        }
                    })
                    // stopped by close(), before the backends: a hook of its own would run at the same time as ours
                    .shutdownHook(false)
                    .build();
        } catch (RuntimeException e) {
            throw ServerFault.explain(e, config);
        }
    }

    private static String url(Config config, WebServer server) {
        if (server.prototype().bindAddress().orElse(null) instanceof UnixDomainSocketAddress unix) {
            return "unix:" + unix;
        }
        String host = config.get("host").asString().orElse("localhost");
        if (Set.of("0.0.0.0", "::", "127.0.0.1").contains(host)) {
            host = "localhost";
        }
        return (server.hasTls() ? "https" : "http") + "://"
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port() + "/";
    }
}
