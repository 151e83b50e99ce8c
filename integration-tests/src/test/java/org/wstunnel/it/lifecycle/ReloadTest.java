// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Chatter;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;
import org.wstunnel.it.support.WatchedGateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wstunnel.it.support.WatchedGateway.yaml;

/**
 * A changed file changes the tunnels of the running server, all of it or nothing, and no open tunnel feels it.
 */
class ReloadTest {
    private static final String REFUSED = "Changed configuration is refused, the old one stays";

    @TempDir
    private Path directory;
    private Path file;
    private WatchedGateway gateway;
    private Backend one;
    private Backend two;

    @BeforeEach
    void backends() {
        file = directory.resolve("application.yaml");
        one = Backend.tcp(Behaviour.echo());
        two = Backend.tcp(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        one.close();
        two.close();
    }

    private void start(String yaml) {
        gateway = WatchedGateway.start(directory, yaml, server -> {});
    }

    private void change(String yaml) {
        WatchedGateway.replace(file, yaml);
    }

    private int status(String path, String... headers) {
        return gateway.status(path, headers);
    }

    private void awaitStatus(int status, String path, String... headers) {
        Await.until(path + " answers " + status, () -> status(path, headers) == status);
    }

    private static void assertEcho(RawClient client) {
        client.send(Frame.text("still here"));
        assertThat(client.readText(10)).isEqualTo("still here");
    }

    @Test
    void tunnelsComeAndGoWhileThoseThatAreOpenStay() {
        start(yaml("", Gateway.tunnel("/a", one.yaml())));
        assertThat(status("/b")).isEqualTo(404);
        try (RawClient open = RawClient.open(gateway.port(), "/a")) {
            assertEcho(open);
            change(yaml("", Gateway.tunnel("/b/{name}", two.yaml())));
            awaitStatus(101, "/b/c");
            assertThat(status("/a")).isEqualTo(404);
            assertEcho(open);

            change(yaml(""));
            awaitStatus(404, "/b/c");
            assertEcho(open);
            change(yaml("", Gateway.tunnel("/a", two.yaml())));
            awaitStatus(101, "/a");
            assertEcho(open);
            open.closeCleanly();
        }
        assertThat(one.accepted()).isEqualTo(1);
    }

    @Test
    void whatAResolverMayAnswerChangesWhileThePoolsStay() {
        String pools = "pools: [ { name: one, backends: [ %s ] }, { name: two, backends: [ %s ] } ]".formatted(one.yaml(),
                two.yaml());
        String tunnel = "        - { path: \"/t/{pool}\", resolve: { path: { variable: pool } }, allowed-targets: { pools: [%s] } }\n";
        start(yaml(pools, tunnel.formatted("one")));
        assertThat(status("/t/two")).isEqualTo(404);
        try (RawClient open = RawClient.open(gateway.port(), "/t/one")) {
            change(yaml(pools, tunnel.formatted("\"*\"")));
            awaitStatus(101, "/t/two");
            assertThat(status("/t/one")).isEqualTo(101);
            assertEcho(open);
            try (LogCapture log = new LogCapture(Level.ALL)) {
                change(yaml(pools.replace("name: two", "name: three"), tunnel.formatted("\"*\"")));
                log.await("the refusal", line -> line.contains(REFUSED)
                        && line.contains("pools.1.name: the pool \"three\" is new: expected no change"));
            }
            assertThat(status("/t/two")).isEqualTo(101);
            assertEcho(open);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "server: { features: { wstunnel: { enabled: true } } } | wstunnel: missing value: expected the node of the feature",
            "server: {} | wstunnel: missing value: expected the node of the feature"})
    void tunnelsStayWhereTheirNodeIsGone(String changed, String reason) {
        start(yaml("", Gateway.tunnel("/a", one.yaml())));
        try (LogCapture log = new LogCapture(Level.WARNING)) {
            change(changed);
            assertThat(log.await("the refusal", line -> line.contains(REFUSED))).contains(reason);
        }
        assertThat(status("/a")).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "max-procs: 1     | max-procs: 2                     | spawn.max-procs: changed from \"1\" to \"2\" in the pool \"programs\": expected no change while the server runs",
            "worker.pl        | other.pl                         | spawn.command.0: changed in the pool \"programs\": ",
            "name: programs   | name: programs, max-failures: 3  | max-failures: changed from no value to \"3\" in the pool \"programs\": expected no change while the server runs, it needs a restart"})
    void programsOfASharedPoolGoOnAndAChangeOfThemIsRefusedByItsKey(String then, String now, String reason) throws IOException {
        Path program = Scripts.perl("worker.pl", directory);
        // a socket address holds little more than a hundred characters
        Path sockets = Files.createTempDirectory("wst");
        String pools = "pools: [ { name: programs, backends: [ { socket: \"" + sockets.resolve("s")
                + "\", spawn: { command: [\"" + program + "\"], max-procs: 1 } } ] } ]";
        String tunnel = "        - { path: /%s, frame-type: text, pool: programs }\n";
        start(yaml(pools, tunnel.formatted("a")));
        String pid = pid("/a");
        change(yaml(pools, tunnel.formatted("a"), tunnel.formatted("b")));
        awaitStatus(101, "/b");
        assertThat(pid("/b")).as("the tunnel that has come uses the same process").isEqualTo(pid);
        change(yaml(pools, tunnel.formatted("b")));
        awaitStatus(404, "/a");
        assertThat(pid("/b")).isEqualTo(pid);

        Files.copy(program, directory.resolve("other.pl"));
        try (LogCapture log = new LogCapture(Level.WARNING)) {
            change(yaml(pools.replace(then, now), tunnel.formatted("a")));
            assertThat(log.await("the refusal", line -> line.contains(REFUSED))).contains("wstunnel.pools.0.").contains(reason);
        }
        assertThat(pid("/b")).as("nothing has changed").isEqualTo(pid);
        assertThat(status("/a")).isEqualTo(404);
        gateway.close();
        assertThat(Scripts.processes(directory)).isEmpty();
        Files.delete(sockets);
    }

    private String pid(String path) {
        try (RawClient client = RawClient.open(gateway.port(), path)) {
            client.send(Frame.text("pid\n"));
            String pid = new String(client.readFrame().payload(), StandardCharsets.UTF_8);
            client.closeCleanly();
            return pid;
        }
    }

    @Test
    void aRemovedBackendGetsNoNewTunnelsAndKeepsItsOpenOnes() {
        start(yaml("", Gateway.tunnel("/t", one.yaml())));
        try (RawClient old = RawClient.open(gateway.port(), "/t")) {
            assertEcho(old);
            change(yaml("", Gateway.tunnel("/t", two.yaml())));
            Await.until("new tunnels go to the new backend", () -> {
                assertThat(status("/t")).isEqualTo(101);
                return two.accepted() > 0;
            });
            int before = one.accepted();
            for (int i = 0; i < 10; i++) {
                assertThat(status("/t")).isEqualTo(101);
            }
            assertThat(one.accepted()).isEqualTo(before);
            assertEcho(old);
            old.closeCleanly();
        }
    }

    @Test
    void aBackendThatStaysKeepsItsCount() {
        start(yaml("", Gateway.tunnel("/t", one.yaml())));
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                clients.add(RawClient.open(gateway.port(), "/t"));
            }
            change(yaml("", Gateway.tunnel("/t", one.yaml() + "\n            - " + two.yaml())));
            Await.until("the new backend is known", () -> {
                clients.add(RawClient.open(gateway.port(), "/t"));
                return two.accepted() > 0;
            });
            // a client may see its tunnel before the backend's own thread has counted it
            Await.until("all are counted", () -> one.accepted() + two.accepted() == clients.size());
            // by the least connections all go to the new one until it has as many
            int onOne = one.accepted();
            for (int i = two.accepted(); i < onOne; i++) {
                clients.add(RawClient.open(gateway.port(), "/t"));
            }
            Await.until("as many on the new one", () -> two.accepted() == onOne);
            assertThat(one.accepted()).isEqualTo(onOne);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void originsOfTheTunnelAndOfTheFeatureChange() {
        String page = "Origin: https://page.example";
        start(yaml("", Gateway.tunnel("/t", one.yaml())));
        assertThat(status("/t", page)).isEqualTo(403);
        change(yaml("origins: [\"https://page.example\"]", Gateway.tunnel("/t", one.yaml())));
        awaitStatus(101, "/t", page);
        change(yaml("origins: [\"https://page.example\"]", Gateway.tunnel("/t", one.yaml(), "origins: [self]")));
        awaitStatus(403, "/t", page);
    }

    @Test
    void theDrainChanges() {
        start(yaml("drain: { code: 1001 }", Gateway.tunnel("/t", one.yaml())));
        try (RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertEcho(client);
            change(yaml("drain: { code: 1012 }", Gateway.tunnel("/t", one.yaml()), Gateway.tunnel("/new", one.yaml())));
            awaitStatus(101, "/new");
            gateway.server().prototype().features().stream()
                    .filter(WsTunnelFeature.class::isInstance)
                    .forEach(feature -> ((WsTunnelFeature) feature).drain());
            client.readClose(1012);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "drain: { period: PT-1S }  | drain.period: invalid value \"PT-1S\"",
            "drain: { code: 1000 }     | drain.code: invalid value \"1000\"",
            "origins: [nonsense]       | wstunnel.origins",
            "colour: red               | wstunnel.colour: unknown key: expected one of",
            "weight: 95                | wstunnel.weight: changed from no value to \"95\": expected no change",
            "enabled: false            | wstunnel.enabled: changed from no value to \"false\": expected no change",
            "drain: { period: soon }   | soon",
            "\"unbalanced: [\"         | application.yaml"})
    void aWrongFileChangesNothingAndTheLogSaysWhy(String feature, String reason) {
        start(yaml("", Gateway.tunnel("/a", one.yaml())));
        try (LogCapture log = new LogCapture(Level.WARNING); RawClient open = RawClient.open(gateway.port(), "/a")) {
            String broken = feature.startsWith("unbalanced") ? "server: [" : yaml(feature, Gateway.tunnel("/b", two.yaml()));
            change(broken);
            String line = log.await("the refusal", it -> it.startsWith(REFUSED));
            assertThat(line).contains(reason);
            assertThat(status("/a")).isEqualTo(101);
            assertThat(status("/b")).isEqualTo(404);
            assertEcho(open);
            // and the next right one is taken
            change(yaml("", Gateway.tunnel("/a", one.yaml()), Gateway.tunnel("/b", two.yaml())));
            awaitStatus(101, "/b");
            assertEcho(open);
        }
    }

    @Test
    void whatNeedsARestartIsSaid() {
        String tunnel = Gateway.tunnel("/a", one.yaml());
        start(yaml("", tunnel));
        try (LogCapture log = new LogCapture(Level.WARNING)) {
            change(yaml("", tunnel).replace("  features:", "  backlog: 77\n  tls: { enabled: false }\n  features:"));
            log.await("the keys of the server",
                    it -> it.equals("server.backlog, server.tls.enabled: changed since the start, which needs a restart"));
            change(yaml("", tunnel, Gateway.tunnel("/b", two.yaml())));
            awaitStatus(101, "/b");
            change(yaml(""));
            log.await("that no tunnel is left",
                    it -> it.equals("server.features.wstunnel.tunnels is empty: no request opens a tunnel"));
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void aWrongBackendOrOneWithoutAPortChangesNothing() {
        start(yaml("", Gateway.tunnel("/a", one.yaml())));
        try (LogCapture log = new LogCapture(Level.WARNING)) {
            change(yaml("", Gateway.tunnel("/a", "{ host: 127.0.0.1 }")));
            String line = log.await("the refusal", it -> it.startsWith(REFUSED));
            assertThat(line).contains("tunnels.0.backends.0.port");
            assertThat(status("/a")).isEqualTo(101);
        }
    }

    @Test
    void manyReloadsCostNoByteOfTheTunnelsThatAreOpen() throws Exception {
        int tunnels = 40;
        List<RawClient> clients = new ArrayList<>();
        List<Chatter> chatters = new ArrayList<>();
        WatchedGateway.replace(file, yaml("", Gateway.tunnel("/t", one.yaml(), "frame-type: binary")));
        try (DemoProcess demo = DemoProcess.start(List.of("--config", file.toString()));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < tunnels; i++) {
                RawClient client = RawClient.open(demo.port(), "/t");
                clients.add(client);
                chatters.add(new Chatter(client, i, 1000, Duration.ofMillis(5)).greet());
            }
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (Chatter chatter : chatters) {
                all.add(CompletableFuture.runAsync(chatter::listen, executor));
                all.add(CompletableFuture.runAsync(chatter::talk, executor));
            }
            List<Backend> both = List.of(two, one);
            for (int i = 0; i < 4; i++) {
                int round = i;
                int reloads = reloads(demo);
                change(yaml("", Gateway.tunnel("/t", both.get(i % 2).yaml(), "frame-type: binary"),
                        Gateway.tunnel("/r" + i, two.yaml())));
                Await.until("reload " + i, () -> reloads(demo) > reloads);
                RawClient fresh = RawClient.open(demo.port(), "/r" + round);
                assertEcho(fresh);
                fresh.close();
            }
            long sentBefore = chatters.stream().mapToLong(Chatter::sent).sum();
            Await.until("traffic goes on", () -> chatters.stream().mapToLong(Chatter::received).sum() > sentBefore);
            demo.terminate();
            all.forEach(Await::result);
            for (Chatter chatter : chatters) {
                assertThat(chatter.end()).isEqualTo("eof");
                assertThat(chatter.close().closeCode()).isEqualTo(1001);
            }
            assertThat(demo.awaitExit()).isEqualTo(128 + 15);
            System.out.println(
                    "reload: 4 changes under " + tunnels + " tunnels, " + chatters.stream().mapToLong(Chatter::received).sum()
                            + " bytes came back in order, 0 tunnels lost");
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static int reloads(DemoProcess demo) {
        return (int) demo.output().stream().filter(line -> line.contains("Configuration is reloaded")).count();
    }
}
