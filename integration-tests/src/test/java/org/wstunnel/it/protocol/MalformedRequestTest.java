// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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
 * What comes instead of a request, on listeners of every kind: the answer, and the line in the log that says why.
 */
class MalformedRequestTest {
    private static final String GET = "GET /t HTTP/1.1\r\nHost: localhost\r\n";

    /** Kinds of listeners. */
    enum Listener {
        HTTP_1("protocols: { http_2: { enabled: false } }\n"),
        HTTP_1_AND_2(""),
        TLS(Certificates.yaml());

        private final String lines;

        Listener(String lines) {
            this.lines = lines;
        }

        Gateway to(Backend backend) {
            return Gateway.start(Gateway.yaml(Gateway.LISTENER + lines, backend));
        }

        RawClient connect(Gateway gateway) {
            return this == TLS
                    ? RawClient.connectTls(gateway.port(), Certificates.client())
                    : RawClient.connect(gateway.port());
        }
    }

    private static String randomBytes() {
        byte[] bytes = new byte[400];
        new Random(7).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n\r\n";
    }

    static Stream<Arguments> malformed() {
        return Stream.of(Listener.values()).flatMap(listener -> Stream.of(
                Arguments.of(listener, "random bytes", randomBytes(), 400, "the first line is not one of HTTP/1.1"),
                Arguments.of(listener, "one word", "hello\r\n\r\n", 400, "the first line is not one of HTTP/1.1"),
                Arguments.of(listener, "a line feed alone", "GET /t HTTP/1.1\nHost: a\n\n", 400,
                        "the first line is not one of HTTP/1.1"),
                Arguments.of(listener, "HTTP/1.0", "GET /t HTTP/1.0\r\n\r\n", 505, "the first line is not one of HTTP/1.1"),
                Arguments.of(listener, "a long path", "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n", 414,
                        "the first line is longer than 4096 bytes (max-prologue-length)"),
                Arguments.of(listener, "a query", "GET /t?secret=<> HTTP/1.1\r\nHost: a\r\n\r\n", 400,
                        "the query has the character '<', which protocols.http_1_1.validate-prologue refuses"),
                Arguments.of(listener, "a path", "GET /t/secret[.x HTTP/1.1\r\nHost: a\r\n\r\n", 400,
                        "the path has the character '[', which protocols.http_1_1.validate-path refuses"),
                Arguments.of(listener, "no colon", GET + "secret\r\n\r\n", 400, "a header is malformed"),
                Arguments.of(listener, "a control character", GET + "X: secret\7\r\n\r\n", 400, "a header is malformed"),
                Arguments.of(listener, "a header's line feed", GET + "X: secret\nY: z\r\n\r\n", 400, "a header is malformed"),
                Arguments.of(listener, "a long header", GET + "X: " + "secret".repeat(40_000) + "\r\n\r\n", 400,
                        "the headers are longer than 16384 bytes (max-headers-size)"),
                Arguments.of(listener, "many headers", GET + "X: secret\r\n".repeat(4000) + "\r\n", 400,
                        "there are more than 100 headers"),
                Arguments.of(listener, "many headers that are not all", GET + "a:\r\n".repeat(100), 400,
                        "there are more than 100 headers"),
                Arguments.of(listener, "no Host", "GET /t HTTP/1.1\r\nX: secret\r\n\r\n", 400,
                        "Host is missing, repeated or malformed"),
                Arguments.of(listener, "two Hosts", GET + "Host: secret\r\n\r\n", 400,
                        "Host is missing, repeated or malformed")));
    }

    @ParameterizedTest
    @EnumSource(Listener.class)
    void aHundredHeadersAreNotTooManyAndEachRequestHasItsOwn(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.to(backend);
                RawClient client = listener.connect(gateway)) {
            String request = GET.replace("/t", "/nothing") + "a:\r\n".repeat(99) + "\r\n";
            client.sendText(request.repeat(5) + GET + "Connection: close\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                assertThat(client.readResponse().status()).isEqualTo(404);
            }
            assertThat(client.readResponse().status()).isEqualTo(426);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("malformed")
    void isAnsweredAndLoggedWithItsReason(Listener listener, String name, String request, int status, String reason)
            throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                LogCapture helidon = new LogCapture("io.helidon", Level.INFO);
                RawClient other = listener.connect(gateway)) {
            other.upgrade("/t");
            Resources before = Resources.now();
            try (RawClient client = listener.connect(gateway)) {
                OutputStream out = client.socket().getOutputStream();
                // what is behind the part that is refused may meet a connection that is closed already
                byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
                out.write(bytes, 0, Math.min(bytes.length, 17_000));
                assertThat(client.readResponse().status()).isEqualTo(status);
            }
            assertThat(log.await("the refusal", line -> line.contains("kind=malformed")))
                    .startsWith(request.startsWith("GET /t HTTP/1.1\r\n") || request.startsWith("GET /t?") ? "/t [" : "- [")
                    .contains("status=" + status, "client=127.0.0.1", "reason=\"Malformed: " + reason + "\"")
                    .doesNotContain("secret");
            assertThat(helidon.lines()).isEmpty();
            Resources.awaitBackTo(before);
            other.send(Frame.text("undisturbed"));
            assertThat(other.readText(11)).isEqualTo("undisturbed");
            other.closeCleanly();
        }
    }

    static Stream<Arguments> gone() {
        String request = GET + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        return Stream.of(Listener.values()).flatMap(listener -> Stream.of(
                1, "GET /t HTTP/1.1\r".length(), "GET /t HTTP/1.1\r\n".length(), GET.length() + 3, request.length() - 1)
                .map(length -> Arguments.of(listener, request.substring(0, length))));
    }

    @ParameterizedTest
    @MethodSource("gone")
    void aClientThatGoesHalfWayIsLoggedAndIsNoErrorOfTheServer(Listener listener, String part) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                LogCapture helidon = new LogCapture("io.helidon", Level.INFO)) {
            listener.connect(gateway).close();
            Resources before = Resources.now();
            RawClient client = listener.connect(gateway);
            client.sendText(part);
            client.close();
            boolean line = part.length() < "GET /t HTTP/1.1\r\n".length();
            assertThat(log.await("the end", it -> it.contains("kind=gone")))
                    .contains("status=0", "client=127.0.0.1", line ? "went in the middle of its request's first line"
                            : "went in the middle of its request's headers");
            Resources.awaitBackTo(before);
            assertThat(helidon.lines()).isEmpty();
            assertThat(log.lines()).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("gone")
    void aClientThatResetsHalfWayLeavesNothing(Listener listener, String part) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                LogCapture helidon = new LogCapture("io.helidon", Level.INFO)) {
            listener.connect(gateway).close();
            Resources before = Resources.now();
            RawClient client = listener.connect(gateway);
            client.sendText(part);
            client.reset();
            Resources.awaitBackTo(before);
            // a reset takes bytes away that were not read yet: then there was no request
            assertThat(log.lines()).hasSizeLessThanOrEqualTo(1).allMatch(it -> it.contains("kind=gone"));
            assertThat(helidon.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Listener.class)
    void aConnectionWithNothingOnItIsNothingToTellOf(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = listener.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            Resources before = Resources.now();
            listener.connect(gateway).close();
            try (RawClient client = listener.connect(gateway)) {
                assertThat(client.requestText(GET.replace("/t", "/elsewhere") + "\r\n").status()).isEqualTo(404);
            }
            Resources.awaitBackTo(before);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void garbageBehindARequestIsLogged() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Listener.HTTP_1_AND_2.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.requestText(GET.replace("/t", "/elsewhere") + "\r\n").status()).isEqualTo(404);
            assertThat(client.requestText("hello\r\n\r\n").status()).isEqualTo(400);
            client.readEof();
            log.await("the refusal", line -> line.contains("status=400 kind=malformed")
                    && line.contains("Malformed behind the request before: the first line is not one of HTTP/1.1"));
        }
    }

    @ParameterizedTest
    @CsvSource({
            "'GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\nGET /t HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n', a header is malformed",
            "'GET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\nGET /t HTTP/1.1\r\n\r\n', 'Host is missing, repeated or malformed'"})
    void aMalformedRequestThatCameWithAnotherIsLogged(String requests, String reason) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Listener.HTTP_1.to(backend);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(requests);
            assertThat(client.readResponse().status()).isEqualTo(404);
            assertThat(client.readResponse().status()).isEqualTo(400);
            client.readEof();
            assertThat(log.await("the refusal", line -> line.contains("kind=malformed")))
                    .startsWith("/t ")
                    .contains("Malformed: " + reason);
        }
    }
}
