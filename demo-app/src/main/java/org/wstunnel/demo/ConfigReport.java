// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.common.Errors.ErrorMessagesException;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.wstunnel.BackendConfig;
import org.wstunnel.ServerFault;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.resolve.StaticResolver;

/**
 * What a gateway would do that runs with a file: where it listens, and where its tunnels lead to. Nothing is listened
 * on and nothing is started, but all that a start checks is checked.
 */
final class ConfigReport {
    private ConfigReport() {
    }

    /**
     * Read a file.
     *
     * @param file configuration
     * @return text of some lines
     * @throws StartException if no request would open a tunnel; the message has the warnings, which may say why. Or if not all
     *                        could be checked; the message has what was found in the rest
     */
    static String of(Path file) {
        Config config = DemoConfig.of(Optional.of(file), Map.of()).read(Map.of());
        TunnelSwitch.check(config);
        return of(file, ForeignNodes.none(config));
    }

    private static String of(Path file, ForeignNodes nodes) {
        String told = String.join("\n", nodes.told());
        String report;
        try {
            report = report(file, nodes);
        } catch (ConfigException | ErrorMessagesException e) {
            Optional<ForeignNodes> fewer = nodes.without(e);
            if (fewer.isPresent()) {
                return of(file, fewer.get());
            }
            throw told.isEmpty() ? e : new StartException(told + "\n" + HelidonMessage.inOneForm(e.getMessage()), e);
        }
        if (told.isEmpty()) {
            return report;
        }
        throw new StartException(told + "\n" + report.replaceFirst(": no fault found", ": no other fault found"));
    }

    private static String report(Path file, ForeignNodes nodes) {
        Config config = nodes.rest();
        WebServerConfig server;
        List<String> warnings;
        try (Warnings log = Warnings.of("org.wstunnel")) {
            FileNodes.warn(file);
            server = server(config.get("server"));
            warnings = log.texts();
        }
        Stream<String> listeners = Stream.concat(
                Stream.of(listener(WebServer.DEFAULT_SOCKET_NAME, server)),
                server.sockets().entrySet().stream().map(it -> listener(it.getKey(), it.getValue())));
        List<WsTunnelConfig> features = server.features()
                .stream()
                .filter(WsTunnelFeature.class::isInstance)
                .map(feature -> ((WsTunnelFeature) feature).prototype())
                .toList();
        if (features.stream().noneMatch(ConfigReport::serves)) {
            throw new StartException(String.join("\n", nodes.told()) + "\n" + String.join("\n", warnings) + "\n" + file
                    + ": no tunnel would be served"
                    + whyNone(config, features));
        }
        Stream<String> tunnels = features.stream().flatMap(ConfigReport::tunnels);
        return file + ": no fault found" + (warnings.isEmpty() ? "" : ", but read the warnings") + "\n"
                + Stream.of(listeners, tunnels, warnings.stream().map(it -> "warning: " + it))
                        .flatMap(it -> it)
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining());
    }

    private static WebServerConfig server(Config config) {
        try {
            return WebServer.builder().config(config).shutdownHook(false).build().prototype();
        } catch (RuntimeException e) {
            throw ServerFault.explain(e, config);
        }
    }

    /** Whether there are tunnels, or may be after a reload. */
    private static boolean serves(WsTunnelConfig feature) {
        return feature.reload() || feature.tunnels().stream().anyMatch(TunnelConfig::enabled);
    }

    /** Of a configuration without tunnels a warning tells. */
    private static String whyNone(Config config, List<WsTunnelConfig> features) {
        if (TunnelSwitch.off(config)) {
            return ": " + TunnelSwitch.KEY + " is false";
        }
        return features.stream().allMatch(it -> it.tunnels().isEmpty()) ? ""
                : ": none of server.features.wstunnel.tunnels is enabled";
    }

    private static String listener(String name, ListenerConfig listener) {
        String address = listener.bindAddress()
                .map(it -> it instanceof UnixDomainSocketAddress ? "unix:" + it
                        : "http://" + it.toString().replaceFirst("^[^/]*/", ""))
                .orElseGet(() -> "http://" + listener.host() + ":" + listener.port());
        return "listens on "
                + (listener.tls().filter(Tls::enabled).isPresent() ? address.replaceFirst("^http:", "https:") : address)
                + (name.equals(WebServer.DEFAULT_SOCKET_NAME) ? "" : " as " + name);
    }

    private static Stream<String> tunnels(WsTunnelConfig feature) {
        String sockets = feature.sockets().isEmpty() ? "" : " on " + String.join(", ", feature.sockets());
        return feature.tunnels().stream()
                .map(tunnel -> "tunnel " + place(tunnel) + sockets + target(tunnel) + pages(tunnel, feature));
    }

    private static String place(TunnelConfig tunnel) {
        return tunnel.path()
                .or(() -> tunnel.pathPrefix().map(it -> it + "..."))
                .or(() -> tunnel.extension().map(it -> "..." + it))
                .orElse("?")
                + (tunnel.enabled() ? "" : " (not enabled)");
    }

    private static String target(TunnelConfig tunnel) {
        if (tunnel.resolve().filter(it -> !(it instanceof StaticResolver)).isPresent()) {
            return " to where the resolver says";
        }
        String backends = tunnel.backends().stream().map(ConfigReport::backend).collect(Collectors.joining(", "));
        return tunnel.pool().map(it -> " to the pool " + it).orElse(backends.isEmpty() ? "" : " to " + backends);
    }

    private static String backend(BackendConfig backend) {
        Optional<String> command = backend.spawn().map(it -> String.join(" ", it.command()));
        return backend.socket().map(it -> "unix:" + it)
                .or(() -> backend.host().map(it -> (it.contains(":") ? "[" + it + "]" : it) + ":" + backend.port().orElseThrow()))
                .map(address -> address + backend.tls().filter(Tls::enabled).map(it -> " over TLS").orElse("")
                        + command.map(it -> ", where it starts " + it).orElse(""))
                .orElseGet(() -> command.orElseThrow() + ", which it starts");
    }

    private static String pages(TunnelConfig tunnel, WsTunnelConfig feature) {
        List<String> origins = tunnel.origins().isEmpty() ? feature.origins() : tunnel.origins();
        return ", for pages of " + (origins.isEmpty() ? "the same origin" : String.join(", ", origins));
    }
}
