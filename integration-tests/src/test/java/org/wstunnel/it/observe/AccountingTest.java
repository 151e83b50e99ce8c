// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BasicAuth;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.WatchedGateway;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of who uses the tunnels and how much: while they are open, and by user.
 */
class AccountingTest {
    private static final String OBSERVE = "    observe: { observers: { metrics: { permit-all: true } } }\n";

    private static Gateway gateway(Backend backend, String... feature) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                .replace("  features:\n", "  features:\n" + OBSERVE)
                .replace("      tunnels:", Gateway.indent(String.join("\n", feature), 6) + "      tunnels:"), BasicAuth.at("/t"));
    }

    private static RawClient open(Gateway gateway, String user) {
        return RawClient.open(gateway.port(), "/t", BasicAuth.header(user));
    }

    private static void echo(RawClient client, String text) {
        client.send(Frame.text(text));
        assertThat(client.readText(text.length())).isEqualTo(text);
    }

    private static List<String> ofUsers(Gateway gateway, String... parts) {
        return Http.get(gateway.port(), "/observe/metrics", "Accept", "text/plain").body().lines()
                .filter(line -> line.startsWith("wstunnel_user_") && Stream.of(parts).allMatch(line::contains))
                .toList();
    }

    /** Waits for the figures of a user: tunnels that are open and that were opened, and bytes each way. */
    private static void awaitUser(Gateway gateway, String user, int open, int opened, int bytes) {
        Set<String> expected = Set.of("tunnels_open " + open, "tunnels_opened_total " + opened, "bytes_to_backend_total " + bytes,
                "bytes_to_client_total " + bytes);
        AtomicReference<Set<String>> last = new AtomicReference<>();
        try {
            Await.until("figures", () -> {
                last.set(ofUsers(gateway, "user=\"" + user + "\"").stream()
                        .map(line -> line.replaceFirst("^wstunnel_user_(\\w+)\\{.*} (\\d+)\\.0$", "$1 $2"))
                        .collect(Collectors.toSet()));
                return last.get().equals(expected);
            });
        } catch (AssertionError e) {
            assertThat(last.get()).as(user).isEqualTo(expected);
        }
    }

    @Test
    void eachUserHasFiguresOfAllTunnels() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend);
                RawClient one = open(gateway, "ada");
                RawClient two = open(gateway, "ada");
                RawClient other = open(gateway, "grace")) {
            echo(one, "hello");
            echo(two, "you");
            awaitUser(gateway, "ada", 2, 2, 8);
            awaitUser(gateway, "grace", 1, 1, 0);
            one.closeCleanly();
            awaitUser(gateway, "ada", 1, 2, 8);
            echo(other, "x");
            awaitUser(gateway, "grace", 1, 1, 1);
        }
    }

    @Test
    void usersBeyondTheBoundAreCountedTogether() {
        try (Backend backend = Backend.tcp(Behaviour.echo()); Gateway gateway = gateway(backend, "metrics: { max-users: 2 }")) {
            for (String user : List.of("ada", "grace", "alan", "kurt", "emmy", "ada")) {
                try (RawClient client = open(gateway, user)) {
                    echo(client, user);
                    client.closeCleanly();
                }
            }
            awaitUser(gateway, "ada", 0, 2, 6);
            awaitUser(gateway, "grace", 0, 1, 5);
            awaitUser(gateway, "other", 0, 3, 12);
            assertThat(ofUsers(gateway)).hasSize(3 * 4);
        }
    }

    @Test
    void withoutUsersThereAreNoFiguresOfThem() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "metrics: { max-users: 0 }");
                RawClient client = open(gateway, "ada")) {
            echo(client, "hello");
            Await.until("the tunnel in the metrics",
                    () -> Http.get(gateway.port(), "/observe/metrics", "Accept", "text/plain").body().lines()
                            .anyMatch(line -> line.startsWith("wstunnel_bytes_to_client_total")
                                    && line.contains(":" + backend.port()) && line.endsWith(" 5.0")));
            assertThat(ofUsers(gateway)).isEmpty();
        }
    }

    @Test
    void theyAreGoneWithTheServer() {
        try (Backend backend = Backend.tcp(Behaviour.echo()); Gateway stays = gateway(backend)) {
            try (Gateway gateway = gateway(backend); RawClient client = open(gateway, "hedy")) {
                awaitUser(stays, "hedy", 1, 1, 0);
                client.closeCleanly();
            }
            assertThat(ofUsers(stays, "hedy")).isEmpty();
        }
    }

    /** In text. */
    @Test
    void aTunnelThatStaysOpenIsInTheLogWhoseItIsAndHowMuch() {
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "log: { progress-every: PT1S }");
                RawClient client = open(gateway, "ada")) {
            echo(client, "hello");
            String first = log.await("the end of an interval",
                    line -> line.contains(" progress: ") && line.contains(" to-client=5 "));
            assertThat(first).matches(
                    "/t \\[\\S+] progress: client=127\\.0\\.0\\.1 user=ada origin=- backend=127\\.0\\.0\\.1:" + backend.port()
                            + " to-backend=5 to-client=5 millis=\\d{4,}");
            echo(client, "again");
            assertThat(log.await("the end of another", line -> line.contains(" to-backend=10 "))).contains(" progress: ",
                    " to-client=10 ");
            client.closeCleanly();
            log.await("the end", line -> line.contains(" end: ") && line.contains("to-backend=10 to-client=10"));
            assertThat(log.lines().getLast()).as("nothing comes behind").contains(" end: ");
        }
    }

    @Test
    void inJsonToo() {
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "log: { format: json, progress-every: PT1S }");
                RawClient client = open(gateway, "ada")) {
            echo(client, "hello");
            Map<String, String> line = Gateway
                    .config(log.await("the line", it -> it.contains("\"progress\"") && it.contains("\"to-client\":5"))).asMap()
                    .get();
            assertThat(line)
                    .containsAllEntriesOf(Map.of("event", "progress", "tunnel", "/t", "client", "127.0.0.1", "user", "ada",
                            "backend", "127.0.0.1:" + backend.port(), "to-backend", "5", "to-client", "5"))
                    .containsOnlyKeys("event", "tunnel", "id", "client", "user", "backend", "to-backend", "to-client", "millis");
            client.closeCleanly();
        }
    }

    /** While neither end says anything, and the log is told of the one tunnel and not of the other. */
    @Test
    void noneIsWrittenWhereNobodyWantsIt() {
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway quiet = gateway(backend, "log: { progress-every: PT0S }");
                Gateway gateway = gateway(backend, "log: { progress-every: PT1S }");
                RawClient unseen = open(quiet, "grace");
                RawClient client = open(gateway, "ada")) {
            Await.until("two lines of the other",
                    () -> log.lines().stream().filter(line -> line.contains(" progress: ")).count() >= 2);
            assertThat(log.lines()).noneMatch(line -> line.contains(" progress: ") && line.contains("user=grace"));
            unseen.closeCleanly();
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "log: { progress-every: PT0.1S } | wstunnel.log.progress-every: invalid value \"PT0.1S\": expected PT0S (never) or at least PT1S",
            "log: { progress-every: PT2H }   | wstunnel.log.progress-every: changed from no value to \"PT2H\": expected no change while the server runs, it needs a restart",
            "metrics: { max-users: -1 }      | wstunnel.metrics.max-users: invalid value \"-1\": expected 0 (no metrics of users) to 10000",
            "metrics: { max-users: 5 }       | wstunnel.metrics.max-users: changed from no value to \"5\": expected no change while the server runs, it needs a restart",
            "socket-mode: \"7777\"           | wstunnel.socket-mode: invalid value \"7777\": expected four octal digits",
            "socket-mode: \"0666\"           | wstunnel.socket-mode: changed from no value to \"0666\": expected no change while the server runs, it needs a restart",
            "trusted-proxies: [\"unix:\"]    | wstunnel.trusted-proxies.0: invalid value \"unix:\", did you mean \"unix\"?"})
    void aReloadWithAWrongValueNamesIt(String feature, String message, @TempDir Path directory) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                WatchedGateway gateway = WatchedGateway.start(directory,
                        WatchedGateway.yaml("", Gateway.tunnel("/t", backend.yaml())), server -> {})) {
            assertThat(gateway.changeInVain(WatchedGateway.yaml(feature, Gateway.tunnel("/t", backend.yaml()))))
                    .contains(message);
        }
    }
}
