// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.demo.Demo;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.NameServer;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.WatchedGateway;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Helidon Metrics shows of tunnels, read as Prometheus reads it.
 */
class MetricsTest {
    private static final String OBSERVE = "    observe: { observers: { metrics: { permit-all: true } } }\n";
    private static final Pattern METRIC = Pattern.compile("\\b(wstunnel_\\w+?)(_bucket)?\\b");
    private static final String GONE = "helidon-metrics-prov|micrometer|prometheus|helidon-health|helidon-webserver-observe";

    private static Gateway gateway(Backend backend, String name, String... lines) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, lines).replace("  features:\n", "  features:\n" + OBSERVE)
                .replace("path: \"/t\"", "path: \"/t\"\n          name: " + name));
    }

    /** Value of the only series of a name that has all these labels. */
    private static OptionalDouble value(int port, String name, String... labels) {
        List<String> lines = Http.get(port, "/observe/metrics", "Accept", "text/plain").body().lines()
                .filter(line -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
                .toList();
        assertThat(lines).hasSizeLessThan(2);
        return lines.stream().mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).findFirst();
    }

    private static void awaitValue(int port, double expected, String name, String... labels) {
        try {
            Await.until(name + " is " + expected, () -> value(port, name, labels).equals(OptionalDouble.of(expected)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " in "
                    + Http.get(port, "/observe/metrics", "Accept", "text/plain").body().lines()
                            .filter(line -> line.startsWith(name)).toList(),
                    e);
        }
    }

    private static String label(String name, Object value) {
        return name + "=\"" + value + "\"";
    }

    @Test
    void theDemoCountsItsTunnelsTheirBytesAndTheirEnds() {
        try (Demo demo = Demo.start(Optional.empty(), Map.of("server.port", "0", "server.host", "127.0.0.1",
                "demo.line-echo.port", "0", "demo.echo.port", "0",
                "demo.board.port", "0"))) {
            int port = demo.port();
            // counters outlive a server of this process, and so do those of other tests' backends
            String tunnel = label("tunnel", "/echo");
            String echo = label("backend", Gateway.config(Http.get(port, "/observe/wstunnel").body())
                    .get("tunnels.1.backends.0.name").asString().get());
            awaitValue(port, 0, "wstunnel_tunnels_open", echo, tunnel);
            try (RawClient client = RawClient.open(port, "/echo");
                    RawClient lost = RawClient.open(port, "/echo")) {
                client.send(Frame.text("hello"), Frame.text("you"));
                client.readText(8);
                awaitValue(port, 2, "wstunnel_tunnels_open", echo, tunnel);
                awaitValue(port, 8, "wstunnel_bytes_to_backend_total", echo, tunnel);
                awaitValue(port, 8, "wstunnel_bytes_to_client_total", echo, tunnel);
                awaitValue(port, 2, "wstunnel_frames_from_client_total", echo, tunnel);
                client.send(Frame.close(4321, "text of the client"));
                client.readClose(4321);
                lost.reset();
            }
            try (RawClient client = RawClient.connect(port)) {
                client.request("/echo", "Origin: https://elsewhere.example");
            }
            awaitValue(port, 1, "wstunnel_tunnels_closed_total", echo, tunnel, label("code", "4xxx"),
                    label("reason", "client closed"));
            awaitValue(port, 1, "wstunnel_tunnels_closed_total", echo, tunnel, label("code", "1006"),
                    label("reason", "client lost"));
            awaitValue(port, 1, "wstunnel_tunnels_refused_total", label("tunnel", "/echo"), label("status", "403"),
                    label("reason", "origin"));
            awaitValue(port, 0, "wstunnel_tunnels_open", echo, tunnel);
            awaitValue(port, 2, "wstunnel_tunnels_opened_total", echo, tunnel);
            awaitValue(port, 8, "wstunnel_bytes_to_backend_total", echo, tunnel);
            awaitValue(port, 2, "wstunnel_dial_seconds_count", echo, tunnel);
            awaitValue(port, 2, "wstunnel_handshake_seconds_count", echo, tunnel);
            awaitValue(port, 2, "wstunnel_tunnel_lifetime_seconds_count", echo, tunnel);
            awaitValue(port, 1, "wstunnel_backend_up", echo, tunnel);
            String all = Http.get(port, "/observe/metrics", "Accept", "text/plain").body();
            assertThat(all).doesNotContain("text of the client");
        }
    }

    @Test
    void theDashboardAsksForMetricsThatAreDocumented() throws IOException {
        String dashboard = Files.readString(Documents.ROOT.resolve("demo-app/deploy/grafana/wstunnel.json"));
        String table = Files.readString(Documents.ROOT.resolve("wstunnel-module/docs/operations.md"));
        assertThat(METRIC.matcher(dashboard).results().map(it -> it.group(1)).distinct())
                .contains("wstunnel_tunnels_open", "wstunnel_dial_seconds", "wstunnel_user_tunnels_open")
                .allSatisfy(name -> assertThat(table).containsPattern("`" + name + "[`{]"));
    }

    @Test
    void pingsAndBackendsThatAreDownAreSeen() {
        String down = "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }";
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(
                        Gateway.yaml(Gateway.LISTENER, backend, "name: pinged", "ping: { fixed: { every: PT3S } }")
                                .replace("  features:\n", "  features:\n" + OBSERVE)
                                + Gateway.tunnel("/down", down, "name: down"));
                RawClient client = RawClient.open(gateway.port(), "/t");
                RawClient refused = RawClient.connect(gateway.port())) {
            assertThat(refused.request("/down").status()).isEqualTo(502);
            awaitValue(gateway.port(), 1, "wstunnel_dial_failures_total", label("tunnel", "down"));
            awaitValue(gateway.port(), 1, "wstunnel_tunnels_refused_total", label("tunnel", "down"),
                    label("reason", "unreachable"));
            awaitValue(gateway.port(), 1, "wstunnel_backend_up", label("tunnel", "pinged"));
            client.send(Frame.of(Frame.PONG, new byte[] {1}));
            Frame ping = client.readFrame();
            assertThat(ping.opcode()).isEqualTo(Frame.PING);
            assertThat(value(gateway.port(), "wstunnel_ping_round_trip_seconds_count", label("tunnel", "pinged"))).hasValue(0);
            Await.until("an answer is counted", () -> {
                client.send(Frame.of(Frame.PONG, client.readFrame().payload()));
                return value(gateway.port(), "wstunnel_ping_round_trip_seconds_count", label("tunnel", "pinged")).orElse(0) > 0;
            });
        }
    }

    @Test
    void timeBlockedOnASlowClientIsCounted() {
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = gateway(backend, "slow");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            // it reads nothing: the first write that finds the buffers full lasts until the client is gone
            Await.standstill(
                    () -> (long) value(gateway.port(), "wstunnel_bytes_to_client_total", label("tunnel", "slow")).orElseThrow(),
                    Await.DEADLINE.dividedBy(40), Long.MAX_VALUE);
            client.reset();
            Await.until("blocked time", () -> value(gateway.port(), "wstunnel_blocked_on_client_milliseconds_total",
                    label("tunnel", "slow")).orElseThrow() >= 400);
        }
    }

    @Test
    void serversOfAProcessShareMetersAndTheLastTakesTheGaugesAlong() {
        String name = label("tunnel", "shared");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Backend other = Backend.tcp(Behaviour.echo());
                Gateway watcher = gateway(other, "watcher")) {
            try (Gateway first = gateway(backend, "shared");
                    RawClient one = RawClient.open(first.port(), "/t")) {
                try (Gateway second = gateway(backend, "shared");
                        RawClient two = RawClient.open(second.port(), "/t")) {
                    awaitValue(watcher.port(), 2, "wstunnel_tunnels_open", name);
                    two.closeCleanly();
                }
                awaitValue(watcher.port(), 1, "wstunnel_tunnels_open", name);
                one.closeCleanly();
            }
            assertThat(value(watcher.port(), "wstunnel_tunnels_open", name)).isEmpty();
            assertThat(value(watcher.port(), "wstunnel_backend_up", name)).isEmpty();
            try (Gateway again = gateway(backend, "shared");
                    RawClient client = RawClient.open(again.port(), "/t")) {
                awaitValue(watcher.port(), 1, "wstunnel_tunnels_open", name);
                client.closeCleanly();
            }
        }
    }

    private static String reloadable(String name, Backend backend) {
        return observed(WatchedGateway.yaml("", Gateway.tunnel("/t", backend.yaml(), "name: " + name)));
    }

    private static String observed(String yaml) {
        return yaml.replace("  features:\n", "  features:\n" + OBSERVE);
    }

    /** All series that have these labels. */
    private static List<String> series(int port, String... labels) {
        return Http.get(port, "/observe/metrics", "Accept", "text/plain").body().lines()
                .filter(line -> line.startsWith("wstunnel_") && Stream.of(labels).allMatch(line::contains))
                .toList();
    }

    @Test
    void theSeriesOfWhatAReloadRemovesGoWithItsLastTunnel(@TempDir Path directory) {
        String tunnel = label("tunnel", "changing");
        try (Backend one = Backend.tcp(Behaviour.echo());
                Backend two = Backend.tcp(Behaviour.echo());
                Backend three = Backend.tcp(Behaviour.echo());
                WatchedGateway gateway = WatchedGateway.start(directory, reloadable("changing", one), server -> {})) {
            int port = gateway.port();
            String first = label("backend", "127.0.0.1:" + one.port());
            String second = label("backend", "127.0.0.1:" + two.port());
            String third = label("backend", "127.0.0.1:" + three.port());
            try (RawClient client = RawClient.open(port, "/t"); RawClient other = RawClient.open(port, "/t")) {
                awaitValue(port, 2, "wstunnel_tunnels_open", tunnel, first);
                gateway.change(reloadable("changing", two));
                assertThat(value(port, "wstunnel_backend_up", tunnel, second)).as("of the new one").hasValue(1);
                awaitValue(port, 2, "wstunnel_tunnels_open", tunnel, first);
                awaitValue(port, 0, "wstunnel_backend_up", tunnel, first);
                client.closeCleanly();
                // the other one is still there
                awaitValue(port, 1, "wstunnel_tunnels_closed_total", tunnel, first);
                awaitValue(port, 1, "wstunnel_tunnels_open", tunnel, first);
                other.closeCleanly();
                Await.until("no series of the first backend", () -> series(port, tunnel, first).isEmpty());
            }
            assertThat(gateway.status("/t")).isEqualTo(101);
            awaitValue(port, 1, "wstunnel_tunnels_opened_total", tunnel, second);
            awaitValue(port, 1, "wstunnel_tunnels_closed_total", tunnel, second);
            assertThat(gateway.status("/t", "Origin: https://elsewhere.example")).isEqualTo(403);

            // nothing is open there: gone with the reload
            gateway.change(reloadable("changing", three));
            assertThat(series(port, tunnel, second)).isEmpty();
            assertThat(gateway.status("/t")).isEqualTo(101);
            awaitValue(port, 1, "wstunnel_tunnels_opened_total", tunnel, third);
            assertThat(series(port, tunnel, label("reason", "origin"))).hasSize(1);

            gateway.change(reloadable("another", three));
            Await.until("no series of the tunnel", () -> series(port, tunnel).isEmpty());
            assertThat(gateway.status("/t")).isEqualTo(101);
            awaitValue(port, 1, "wstunnel_tunnels_opened_total", label("tunnel", "another"), third);

            // and one that comes back begins anew
            gateway.change(reloadable("changing", one));
            assertThat(gateway.status("/t")).isEqualTo(101);
            awaitValue(port, 1, "wstunnel_tunnels_opened_total", tunnel, first);
            awaitValue(port, 1, "wstunnel_backend_up", tunnel, first);
        }
    }

    @Test
    void theSeriesOfABackendThatHasLeftItsNameAreGone() {
        String tunnel = label("tunnel", "discovered");
        try (NameServer dns = NameServer.start();
                Backend one = Backend.tcp("127.0.3.1", 0, Behaviour.echo());
                Backend two = Backend.tcp("127.0.3.2", one.port(), Behaviour.echo())) {
            dns.set("pods", "127.0.3.1", "127.0.3.2");
            String backend = "{ host: " + NameServer.name("pods") + ", port: " + one.port()
                    + ", discover: all, discover-every: PT0.2S }";
            try (Gateway gateway = Gateway.start(observed("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                    + "  features:\n    wstunnel:\n      tunnels:\n"
                    + Gateway.tunnel("/t", backend, "name: discovered")))) {
                int port = gateway.port();
                Await.until("series of both", () -> {
                    RawClient.open(port, "/t").close();
                    return value(port, "wstunnel_backend_up", tunnel, "127.0.3.1").orElse(0) == 1
                            && value(port, "wstunnel_backend_up", tunnel, "127.0.3.2").orElse(0) == 1;
                });
                dns.set("pods", "127.0.3.2");
                Await.until("no series of the backend that has left", () -> {
                    RawClient.open(port, "/t").close();
                    return series(port, tunnel, "127.0.3.1").isEmpty();
                });
                awaitValue(port, 1, "wstunnel_backend_up", tunnel, "127.0.3.2");
                assertThat(two.accepted()).isPositive();
            }
        }
    }

    @Test
    void withoutMetricsHealthAndObserveTunnelsWorkAndNothingIsMissed(@TempDir Path directory) throws IOException {
        Path jar = Path.of(System.getProperty("demo.jar"));
        Path libraries = Files.createDirectory(directory.resolve("libs"));
        try (Stream<Path> all = Files.list(jar.resolveSibling("libs"))) {
            for (Path library : all.filter(it -> !it.getFileName().toString().matches("(" + GONE + ").*")).toList()) {
                Files.createSymbolicLink(libraries.resolve(library.getFileName()), library);
            }
        }
        assertThat(libraries.toFile().list()).isNotEmpty().noneMatch(it -> it.contains("micrometer") || it.contains("observe"));
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            Path config = Files.writeString(directory.resolve("gateway.yaml"), Gateway.yaml(Gateway.LISTENER, backend));
            try (DemoProcess demo = DemoProcess.start(Files.copy(jar, directory.resolve(jar.getFileName())),
                    List.of("--config", config.toString()));
                    RawClient client = RawClient.open(demo.port(), "/t")) {
                client.send(Frame.text("hello"));
                client.readText(5);
                client.closeCleanly();
                assertThat(demo.output())
                        .noneMatch(it -> it.contains("NoClassDefFound") || it.toUpperCase(Locale.ROOT).contains("SEVERE"));
            }
        }
    }
}
