// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that let the server wait, in each phase of a connection: none of them holds it for ever.
 */
class ConnectionDeadlineTest {
    private static final String IDLE = "idle-connection-timeout: PT0.6S\n";

    /** Clients that begin something and do not bring it to an end. */
    enum Unfinished {
        NOTHING("", client -> {}),
        NO_TLS(Certificates.yaml(), client -> {}),
        HALF_A_TLS_HELLO(Certificates.yaml(), client -> client.sendHex("16 03 01 02 00 01 00 01 fc 03 03")),
        NO_PROXY_HEADER("enable-proxy-protocol: true\n", client -> {}),
        HALF_A_PROXY_HEADER("enable-proxy-protocol: true\n", client -> client.sendText("PROXY TCP4 192.0.2.1 ")),
        HALF_A_BINARY_PROXY_HEADER("enable-proxy-protocol: true\n",
                client -> client.sendHex("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 0c c0 00")),
        HALF_A_FIRST_LINE("", client -> client.sendText("GET /t HT")),
        HALF_THE_HEADERS("", client -> client.sendText("GET /t HTTP/1.1\r\nHost: a\r\n"));

        private final String listener;
        private final Consumer<RawClient> begins;

        Unfinished(String listener, Consumer<RawClient> begins) {
            this.listener = listener;
            this.begins = begins;
        }
    }

    private static Gateway gateway(Backend backend, String listener) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER + listener, backend)
                .replace("      tunnels:", "      request-header-timeout: PT0.6S\n      tunnels:"));
    }

    @ParameterizedTest
    @EnumSource(Unfinished.class)
    void aConnectionThatDoesNotBecomeARequestEnds(Unfinished unfinished) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, unfinished.listener)) {
            Resources before = Resources.now();
            try (RawClient client = RawClient.connect(gateway.port())) {
                unfinished.begins.accept(client);
                client.readToAnyEnd();
                Resources.awaitBackTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nGET /t HTTP/1.1", "G\nET /t HTTP/1.1"})
    void aLineFeedInAMethodIsTheClientsError(String line) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "");
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(line + "\r\nHost: localhost\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(400);
        }
    }

    @Test
    void aProxyHeaderThatNamesNobodyIsFollowedByARequest() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "enable-proxy-protocol: true\n");
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("PROXY UNKNOWN\r\n" + client.handshake("/t"));
            client.readUpgrade();
        }
    }

    @Test
    void theBeginningOfANextRequestThatCameWithTheOneBeforeEnds() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "");
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\nGET /a");
            assertThat(client.readResponse().status()).isEqualTo(404);
            client.readToAnyEnd();
        }
    }

    /** The first byte of a handshake every 100 milliseconds, of a record that is never complete. */
    @Test
    void aHandshakeOfTlsThatDribblesEnds() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, Certificates.yaml());
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendHex("16 03 01 40 00");
            assertThat(dribbleToTheEnd(client)).isLessThan(300);
        }
    }

    /** Returns how many bytes went through. */
    private static int dribbleToTheEnd(RawClient client) throws IOException {
        Socket socket = client.socket();
        socket.setSoTimeout(100);
        for (int i = 0; i < 300; i++) {
            try {
                socket.getOutputStream().write(0);
                if (socket.getInputStream().read() < 0) {
                    return i;
                }
            } catch (SocketTimeoutException e) {
                // not yet
            } catch (IOException e) {
                return i;
            }
        }
        return 300;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
    void anUpgradeWhoseBodyNeverComesIsRefusedAndClosed(String body) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", body).status()).isEqualTo(400);
            client.readEof();
            assertThat(backend.accepted()).isZero();
        }
    }

    /** Whoever refuses it, and whatever it begins with. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\n", "Content-Length: 100000\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"})
    void soIsOneThatAFilterRefuses(String body) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), it -> it.routing(
                        routing -> routing
                                .addFilter((chain, request, response) -> response.status(Status.UNAUTHORIZED_401).send("No\n"))));
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(client.handshake("/t").replaceFirst("\r\n\r\n$", "\r\n" + body));
            assertThat(client.readResponse().status()).isEqualTo(401);
            assertThat(client.readToAnyEnd()).isEmpty();
        }
    }

    /** Neither is its body taken for the next request. */
    @Test
    void whatComesBehindIsNoRequest() {
        String next = "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "");
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(client.handshake("/t", "Content-Length: " + next.length()) + next);
            assertThat(client.readResponse().status()).isEqualTo(400);
            assertThat(client.readToAnyEnd()).isEmpty();
        }
    }

    @Test
    void aConnectionOfAnyRequestWhoseBodyNeverComesEnds() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, IDLE);
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("POST /elsewhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nhello");
            client.readToAnyEnd();
        }
    }

    @Test
    void aConnectionWhoseBodyTheApplicationWaitsForEnds() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + IDLE, backend), it -> it.routing(
                        routing -> routing.post("/body",
                                (request, response) -> response.send(request.content().as(String.class)))))) {
            Resources before = Resources.now();
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.sendText("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n0123456789");
                client.readToAnyEnd();
                Resources.awaitBackTo(before);
            }
        }
    }

    @Test
    void anIdleConnectionAfterAnAnswerEnds() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, IDLE);
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.requestText("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n").status()).isEqualTo(404);
            client.readToAnyEnd();
        }
    }

    @Test
    void aConnectionThatStopsInItsNextRequestEnds() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.requestText("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n").status()).isEqualTo(404);
            client.sendText("GET /el");
            client.readToAnyEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatTakesNoneOfItsAnswerEnds(boolean tls) {
        byte[] large = new byte[64 * 1024 * 1024];
        String listener = Gateway.LISTENER + IDLE + (tls ? Certificates.yaml() : "");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend), it -> it.routing(
                        routing -> routing.get("/large", (request, response) -> response.send(large))))) {
            RawClient.connect(gateway.port()).close();
            Resources before = Resources.now();
            try (RawClient client = tls ? RawClient.connectTlsNarrow(gateway.port(), Certificates.client())
                    : RawClient.connectNarrow(gateway.port())) {
                client.sendText("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
                // nothing is read
                Resources.awaitBackTo(new Resources(before.descriptors() + 1, before.virtualThreads(), before.platformThreads()));
            }
        }
    }

    /** What no deadline is for. */
    @Test
    void tunnelsAndSlowReadersStay() throws Exception {
        byte[] large = new byte[400_000];
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(
                        Gateway.yaml(Gateway.LISTENER
                                + "idle-connection-timeout: PT2S\nconnection-options: { socket-send-buffer-size: 4096 }\n",
                                backend),
                        it -> it.routing(routing -> routing.get("/large", (request, response) -> response.send(large))));
                RawClient tunnel = RawClient.open(gateway.port(), "/t");
                RawClient slow = RawClient.connectNarrow(gateway.port())) {
            slow.sendText("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            int got = 0;
            byte[] some = new byte[65_536];
            while (got < large.length) {
                tunnel.readNothingFor(Duration.ofMillis(20));
                int n = slow.socket().getInputStream().read(some);
                assertThat(n).isPositive();
                got += n;
            }
            tunnel.send(Frame.text("still here"));
            assertThat(tunnel.readText(10)).isEqualTo("still here");
            tunnel.closeCleanly();
        }
    }
}
