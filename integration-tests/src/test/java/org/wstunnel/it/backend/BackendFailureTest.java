// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The backend is dialled before the 101: a client learns by an HTTP status that there is none.
 */
@Tag("fast")
class BackendFailureTest {
    private static String dead() {
        return "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }";
    }

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
    void aBackendThatRefusesIsABadGateway() {
        try (Gateway gateway = to(dead())) {
            Response response = answer(gateway);
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).doesNotContainIgnoringCase("exception").doesNotContain("127.0.0.1")
                    .doesNotContainIgnoringCase("refused");
        }
    }

    @Test
    void aUnixSocketThatIsNotThereIsABadGateway() {
        try (Gateway gateway = to("{ socket: /nowhere/at/all }")) {
            assertThat(answer(gateway).status()).isEqualTo(502);
        }
    }

    @Test
    void aNameThatDoesNotResolveIsABadGateway() {
        try (Gateway gateway = to("{ host: does-not-exist.invalid, port: 1 }")) {
            assertThat(answer(gateway).status()).isEqualTo(502);
        }
    }

    @Test
    void aBackendThatDoesNotAnswerIsAGatewayTimeout() throws IOException {
        // a listener whose queue is full: Linux drops further connection requests, so they hang as with a dead host
        List<Socket> queued = new ArrayList<>();
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            int port = full.socket().getLocalPort();
            boolean hangs = false;
            while (!hangs) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 300);
                } catch (IOException e) {
                    hangs = true;
                }
                assertThat(queued).as("connections to a full queue").hasSizeLessThan(100);
            }
            try (Gateway gateway = to("{ host: 127.0.0.1, port: " + port + " }", "connect-timeout: PT0.3S")) {
                assertThat(answer(gateway).status()).isEqualTo(504);
            }
        } finally {
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @Test
    void theOtherBackendsAreTriedBeforeTheClientIsRefused() {
        try (Backend alive = Backend.tcp(Behaviour.echo());
                Gateway gateway = to(dead() + "\n            - " + dead() + "\n            - " + alive.yaml())) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.text("x"));
                    assertThat(client.readText(1)).isEqualTo("x");
                    client.closeCleanly();
                }
            }
        }
    }

    @Test
    void whileEveryBackendIsDisabledTheClientIsToldWhenToRetry() {
        try (Gateway gateway = to(dead(), "disable-time: PT30S")) {
            assertThat(answer(gateway).status()).isEqualTo(502);
            Response second = answer(gateway);
            assertThat(second.status()).isIn(502, 503);
            if (second.status() == 503) {
                assertThat(second.header("Retry-After").map(Integer::parseInt)).hasValueSatisfying(
                        seconds -> assertThat(seconds).isPositive());
            }
        }
    }

    @Test
    void aBackendThatComesBackIsUsedAgain() throws IOException {
        int port = Backend.deadPort();
        try (Gateway gateway = to("{ host: 127.0.0.1, port: " + port + " }", "disable-time: PT0.1S")) {
            assertThat(answer(gateway).status()).isEqualTo(502);
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                org.wstunnel.it.support.Await.until("a tunnel to the backend that is back",
                        () -> answer(gateway).status() == 101);
            }
        }
    }

    @Test
    void anUpgradedClientNeverSeesAnHttpErrorInItsStream() {
        try (Backend backend = Backend.tcp(Behaviour.resetAfter(1));
                Gateway gateway = Gateway.to(backend)) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.text("x"));
                    client.readClose(1011);
                    client.send(Frame.close(1011, ""));
                    assertThat(client.readToAnyEnd()).isEmpty();
                }
            }
        }
    }
}
