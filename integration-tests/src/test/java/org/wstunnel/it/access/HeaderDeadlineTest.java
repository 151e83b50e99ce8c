// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import io.helidon.webserver.http1.Http1Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that take their time with the headers of a request.
 */
class HeaderDeadlineTest {
    private static final String SHORT = "PT0.6S";

    private static Gateway gateway(Backend backend, String listener, String timeout) {
        return Gateway.start(yaml(backend, listener, timeout));
    }

    private static String yaml(Backend backend, String listener, String timeout) {
        return Gateway.yaml(listener, backend).replace("      tunnels:",
                "      request-header-timeout: " + timeout + "\n      tunnels:");
    }

    private static RawClient connect(boolean tls, int port) {
        return tls ? RawClient.connectTls(port, Certificates.client()) : RawClient.connect(port);
    }

    /** Sends a byte of a header ten times a second until the server ends that. */
    private static String dribble(RawClient client) throws IOException {
        Socket socket = client.socket();
        socket.setSoTimeout(100);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[1000];
        for (int i = 0; i < 300; i++) {
            try {
                socket.getOutputStream().write('x');
                int n = socket.getInputStream().read(buffer);
                if (n < 0) {
                    return answer.toString(StandardCharsets.US_ASCII);
                }
                answer.write(buffer, 0, n);
            } catch (SocketTimeoutException e) {
                // not yet
            } catch (IOException e) {
                return answer.toString(StandardCharsets.US_ASCII);
            }
        }
        throw new AssertionError("not cut off, received: " + answer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatDribblesItsHeadersGets408AndALineInTheLog(boolean tls) throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, tls ? Gateway.LISTENER + Certificates.yaml() : Gateway.LISTENER, SHORT);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient other = connect(tls, gateway.port());
                RawClient client = connect(tls, gateway.port())) {
            other.upgrade("/t");
            client.sendText("GET /t?secret=42 HTTP/1.1\r\nHost: localhost\r\nX: ");
            assertThat(dribble(client)).startsWith("HTTP/1.1 408 ");
            assertThat(log.await("the refusal", line -> line.contains("status=408")))
                    .startsWith("/t ")
                    .contains("kind=late-headers", "client=127.0.0.1", "were not complete within " + SHORT)
                    .doesNotContain("secret");
            other.send(Frame.text("undisturbed"));
            assertThat(other.readText(11)).isEqualTo("undisturbed");
            other.closeCleanly();
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aRequestToTheApplicationThatStopsHalfWayIsCutOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Gateway.LISTENER, SHORT);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("GET /elsewhere HTTP/1.1\r\nHost: local");
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.readEof();
            log.await("the reason", line -> line.contains("127.0.0.1") && line.contains("not complete within " + SHORT));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatDribblesItsFirstLineGets408(boolean tls) throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, tls ? Gateway.LISTENER + Certificates.yaml() : Gateway.LISTENER, SHORT);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = connect(tls, gateway.port())) {
            client.sendText("GET /secret");
            assertThat(dribble(client)).startsWith("HTTP/1.1 408 ");
            assertThat(log.await("the refusal", line -> line.contains("status=408")))
                    .contains("kind=late-headers", "client=127.0.0.1", "were not complete within " + SHORT)
                    .doesNotContain("secret");
        }
    }

    @Test
    void aLongBodyIsNotTakenForAHead() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, Gateway.LISTENER, SHORT), it -> it.routing(
                        routing -> routing.post("/body",
                                (request, response) -> response.send(request.content().as(String.class)))));
                RawClient client = RawClient.connect(gateway.port())) {
            for (int i = 0; i < 2; i++) {
                client.sendText("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n0123456789");
                client.readNothingFor(Duration.ofMillis(1000));
                assertThat(client.requestText("0123456789").body()).isEqualTo("01234567890123456789");
            }
        }
    }

    @Test
    void aSecondRequestOnTheSameConnectionHasItsOwnTime() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Gateway.LISTENER, SHORT);
                RawClient client = RawClient.connect(gateway.port())) {
            String request = "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n";
            assertThat(client.requestText(request + "\r\n").status()).isEqualTo(404);
            client.readNothingFor(Duration.ofMillis(900));
            client.sendText(request);
            client.readNothingFor(Duration.ofMillis(100));
            assertThat(client.requestText("\r\n").status()).isEqualTo(404);
            assertThat(client.requestText(request).status()).isEqualTo(408);
        }
    }

    @Test
    void aTunnelThatWasOpenedInTimeLivesLonger() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Gateway.LISTENER, SHORT);
                RawClient client = RawClient.connect(gateway.port())) {
            client.upgrade("/t");
            client.readNothingFor(Duration.ofMillis(1500));
            client.send(Frame.text("still here"));
            assertThat(client.readText(10)).isEqualTo("still here");
            client.closeCleanly();
        }
    }

    @Test
    void ofManyAtOnceNothingStaysAndTheLogTellsOfThoseCutOff() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Gateway.LISTENER, "PT1S");
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            RawClient.open(gateway.port(), "/t").close();
            Resources before = Resources.now();
            List<RawClient> stalled = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                RawClient client = RawClient.connect(gateway.port());
                client.sendText("GET /t HTTP/1.1\r\nHost: localhost\r\n");
                if (i % 3 == 0) {
                    client.close();
                } else if (i % 3 == 1) {
                    client.sendText("no header at all\r\n\r\n");
                    assertThat(client.readResponse().status()).isEqualTo(400);
                    client.close();
                } else {
                    stalled.add(client);
                }
            }
            for (RawClient client : stalled) {
                assertThat(client.readResponse().status()).isEqualTo(408);
                client.readEof();
                client.close();
            }
            Await.until("all that were cut off are in the log",
                    () -> log.lines().stream().filter(line -> line.contains("status=408")).count() >= 100);
            assertThat(log.lines().stream().filter(line -> line.contains("status=408"))).hasSize(100);
            Resources.awaitBackTo(before);
        }
    }

    @Test
    void zeroWaitsForEver() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Gateway.LISTENER, "PT0S");
                RawClient client = RawClient.connect(gateway.port())) {
            String request = client.handshake("/t");
            client.sendText(request.substring(0, 40));
            client.readNothingFor(Duration.ofMillis(1500));
            client.sendText(request.substring(40));
            client.readUpgrade();
        }
    }

    @Test
    void whatIsConfiguredForHttpStillHolds() {
        String listener = Gateway.LISTENER + "protocols: { http_1_1: { max-headers-size: 1024 } }\n";
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, listener, SHORT);
                LogCapture received = new LogCapture("io.helidon.webserver.http1.Http1LoggingConnectionListener.recv",
                        Level.FINE);
                RawClient client = RawClient.connect(gateway.port());
                RawClient tooMuch = RawClient.connect(gateway.port())) {
            client.upgrade("/t");
            received.await("Helidon's own line of the request", line -> line.contains("prologue"));
            assertThat(tooMuch.request("/t", "X: " + "x".repeat(2000)).status()).isIn(400, 431);
        }
    }

    @Test
    void whereHttpIsConfiguredInCodeTheStartSaysThatThereIsNoSuchTime() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture("org.wstunnel.listener.ListenerCheck", Level.WARNING);
                Gateway gateway = Gateway.start(yaml(backend, Gateway.LISTENER, SHORT),
                        it -> it.addProtocol(Http1Config.builder().name("http_1_1").build()));
                RawClient client = RawClient.connect(gateway.port())) {
            log.await("the warning", line -> line.contains("server.protocols") && line.contains("request-header-timeout"));
            client.upgrade("/t");
        }
    }
}
