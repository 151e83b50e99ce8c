// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that the server starts behind a tunnel: they are there when they are needed, as many as are needed.
 */
class SpawnTest extends WithPrograms {
    @Test
    void thePerlLineEchoGetsItsSocketAsStandardInput() {
        Path program = Scripts.perl("line-echo.pl", directory);
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Path.of(socket + "-0")).exists();
            for (int i = 1; i <= 5; i++) {
                assertThat(ask(client, "line " + i)).isEqualTo("line " + i);
            }
            client.closeCleanly();
            try (RawClient next = RawClient.open(gateway.port(), "/t")) {
                assertThat(ask(next, "again")).isEqualTo("again");
                next.closeCleanly();
            }
        }
    }

    @Test
    void thePerlTimedEchoEndsTheTunnelByItself() {
        Path program = Scripts.perl("timed-echo.pl", directory);
        try (Gateway gateway = Gateway.start(yaml("command: [perl, -Tw, \"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            for (int i = 1; i <= 5; i++) {
                assertThat(ask(client, "" + i)).isEqualTo("" + i);
            }
            client.readClose(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aProgramMayListenOnTcp(String host) {
        Path program = worker();
        int port = Backend.deadPort();
        try (Gateway gateway = Gateway.start(at("host: \"" + host + "\"\n              port: " + port,
                "command: [\"" + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            assertThat(ask(client, "env WSTUNNEL_SPAWN")).contains(":" + port + " ");
            client.closeCleanly();
        }
        assertThat(Scripts.processes(program)).isEmpty();
    }

    @Test
    void thereAreAsManyProcessesAsTheLoadAsksFor() {
        Path program = worker();
        List<RawClient> clients = new ArrayList<>();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "min-procs: 1", "max-procs: 3",
                "idle-timeout: PT0.5S"))) {
            Await.until("the first process", () -> Scripts.processes(program).size() == 1);
            Set<String> pids = new HashSet<>();
            for (int i = 1; i <= 3; i++) {
                RawClient client = RawClient.open(gateway.port(), "/t");
                clients.add(client);
                pids.add(ask(client, "pid"));
                assertThat(pids).as("each tunnel has a process of its own").hasSize(i);
                assertThat(Scripts.processes(program)).hasSize(i);
            }
            // the fourth has to wait in the queue of one of the three
            RawClient fourth = RawClient.open(gateway.port(), "/t");
            clients.add(fourth);
            fourth.send(Frame.text("pid\n"));
            assertThat(Scripts.processes(program)).hasSize(3);
            clients.subList(0, 3).forEach(RawClient::closeCleanly);
            assertThat(pids).contains(readLine(fourth));

            fourth.closeCleanly();
            Await.until("the others have ended", () -> Scripts.processes(program).size() == 1);
            try (RawClient later = RawClient.open(gateway.port(), "/t")) {
                assertThat(pids).contains(ask(later, "pid"));
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aProcessMayHaveSeveralTunnelsBeforeAnotherOneStarts() {
        Path program = worker();
        List<RawClient> clients = new ArrayList<>();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "max-load-per-proc: 2"))) {
            for (int i = 0; i < 3; i++) {
                clients.add(RawClient.open(gateway.port(), "/t"));
            }
            assertThat(Scripts.processes(program)).hasSize(2);
            assertThat(ask(clients.get(2), "pid")).isNotEqualTo(ask(clients.get(0), "pid"));
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void twoTunnelsShareAProgramThroughAPool() {
        Path program = worker();
        try (Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      pools:\n        - name: programs\n"
                + "          backends:\n            - { socket: \"" + socket
                + "\", spawn: { command: [\"" + program + "\"], max-procs: 1 } }\n"
                + "      tunnels:\n        - { path: /a, frame-type: text, pool: programs }\n"
                + "        - { path: /b, frame-type: text, pool: programs }\n")) {
            String pid;
            try (RawClient first = RawClient.open(gateway.port(), "/a")) {
                pid = ask(first, "pid");
                first.closeCleanly();
            }
            try (RawClient second = RawClient.open(gateway.port(), "/b")) {
                assertThat(ask(second, "pid")).isEqualTo(pid);
                second.closeCleanly();
            }
        }
    }

    @Test
    void withoutAMinimumTheFirstRequestStartsTheProgram() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "min-procs: 0", "idle-timeout: PT0.2S"))) {
            assertThat(Scripts.processes(program)).isEmpty();
            RawClient client = RawClient.open(gateway.port(), "/t");
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            client.closeCleanly();
            Await.until("it has ended again", () -> Scripts.processes(program).isEmpty());
            Await.until("its socket is gone", () -> Files.notExists(Path.of(socket + "-0")));
        }
    }

    @Test
    void aTunnelThatOpensRightAfterTheStartWaitsForTheProgram() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [sh, -c, \"sleep 0.5; exec " + program + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
            client.readNothingFor(Duration.ofMillis(50));
        }
    }

    @Test
    void aServerThatCannotStartStartsNoProgram() {
        Path program = worker();
        try (Backend other = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"),
                        server -> server.port(other.port()))) {
            assertThat(gateway.server().isRunning()).isFalse();
            assertThat(Scripts.processes(program)).isEmpty();
        }
    }
}
