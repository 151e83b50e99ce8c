// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;
import org.wstunnel.it.support.TlsBackend;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A health check finds a dead backend before a client does.
 */
class HealthCheckTest {
    private static final String HEALTH = "health: { every: PT0.05S, timeout: PT2S, rise: 2, fall: 2 }";

    private static Gateway to(String backends, String... lines) {
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", backends, lines));
    }

    private static Response answer(Gateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request("/t");
        }
    }

    @Test
    void aBackendThatIsDownIsNotDialledAndComesBack() throws IOException {
        int port = Backend.deadPort();
        try (Backend alive = Backend.unix(Behaviour.echoUnix());
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = to("{ host: 127.0.0.1, port: " + port + " }\n            - " + alive.yaml(),
                        HEALTH, "balance: { round-robin: {} }")) {
            log.await("backend 127.0.0.1:" + port + " is down: java.net.ConnectException");
            for (int i = 0; i < 10; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.text("x"));
                    assertThat(client.readText(1)).isEqualTo("x");
                }
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("cannot be reached"));
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                log.await("backend 127.0.0.1:" + port + " is up again");
                Await.until("a tunnel to it", () -> {
                    answer(gateway);
                    return log.lines().stream()
                            .anyMatch(line -> line.contains("open: ") && line.contains("backend=127.0.0.1:" + port));
                });
            }
        }
    }

    @Test
    void whileAllAreDownNothingIsDialled() {
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to("{ socket: /nowhere/at/all }", HEALTH)) {
            log.await("is down");
            Response response = answer(gateway);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isPresent();
            assertThat(log.lines()).noneMatch(line -> line.contains("cannot be reached"));
        }
    }

    @Test
    void openTunnelsOfABackendThatIsDownGoOn() {
        Backend backend = Backend.tcp(Behaviour.echo());
        int port = backend.port();
        try (LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(backend.yaml(), HEALTH);
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("a"));
            assertThat(client.readText(1)).isEqualTo("a");
            backend.stopAccepting();
            log.await("backend 127.0.0.1:" + port + " is down");
            client.send(Frame.text("b"));
            assertThat(client.readText(1)).isEqualTo("b");
            client.closeCleanly();
        } finally {
            backend.close();
        }
    }

    @Test
    void aProbeOverTlsSeesWhatAConnectDoesNot() {
        try (Pki pki = new Pki();
                TlsBackend backend = TlsBackend.start(pki.context(pki.issueExpired("expired", "IP:127.0.0.1")),
                        TlsBackend.Conversation.echo());
                LogCapture log = new LogCapture(Level.WARNING)) {
            String yaml = "{ host: 127.0.0.1, port: " + backend.port() + ", tls: { " + pki.trustYaml() + " } }";
            try (Gateway gateway = to(yaml, HEALTH)) {
                assertThat(answer(gateway).status()).isEqualTo(502);
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("is down"));
            try (Gateway gateway = to(yaml, HEALTH.replace(" }", ", type: tls }"))) {
                log.await("is down: org.wstunnel.backend.TlsException: its certificate has expired");
                assertThat(answer(gateway).status()).isEqualTo(503);
            }
        }
    }

    @Test
    void theProbesEndWithTheServer() {
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            try (Gateway gateway = to(backend.yaml(), HEALTH)) {
                assertThat(gateway.server().isRunning()).isTrue();
                Await.until("probes", () -> backend.accepted() > 3);
            }
            int accepted = backend.accepted();
            assertThat(Await.becomes(() -> backend.accepted() > accepted + 1, Duration.ofMillis(500))).isFalse();
        }
    }
}
