// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The opening handshake: RFC 6455 section 4.2, and the answers to what is none.
 */
@Tag("fast")
class HandshakeTest {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private static Backend backend;
    private static Gateway gateway;
    private int dialledBefore;

    @BeforeAll
    static void start() {
        backend = Backend.tcp(Behaviour.echo());
        gateway = Gateway.to(backend);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    @BeforeEach
    void count() {
        dialledBefore = backend.accepted();
    }

    /** Nothing that this class does may disturb the next tunnel. */
    @AfterEach
    void nextTunnelWorks() {
        try (RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("still here"));
            assertThat(client.readText(10)).isEqualTo("still here");
            client.closeCleanly();
        }
    }

    private void assertNothingDialled() {
        assertThat(backend.accepted()).as("connections to the backend").isEqualTo(dialledBefore);
    }

    private static String request(String requestLine, String... headers) {
        return requestLine + "\r\nHost: localhost\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static Response answer(String request) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.requestText(request);
        }
    }

    @Test
    void theExampleOfTheRfcGetsTheAcceptKeyOfTheRfc() {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.header("Sec-WebSocket-Extensions")).isEmpty();
        assertThat(response.header("Sec-WebSocket-Protocol")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "Websocket", "WEBSOCKET"})
    void theUpgradeTokenIsNotCaseSensitive(String token) {
        assertThat(answer(request("GET /t HTTP/1.1", "Upgrade: " + token, "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13")).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "keep-alive,upgrade"})
    void theConnectionHeaderIsAListOfTokens(String connection) {
        assertThat(answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: " + connection, KEY,
                "Sec-WebSocket-Version: 13")).status()).isEqualTo(101);
    }

    @Test
    void headerNamesAreNotCaseSensitive() {
        assertThat(answer(request("GET /t HTTP/1.1", "upgrade: websocket", "CONNECTION: Upgrade",
                KEY.replace("Sec-WebSocket-Key", "sec-websocket-KEY"),
                "sec-websocket-version: 13")).status()).isEqualTo(101);
    }

    @Test
    void theQueryIsNoPartOfThePath() {
        assertThat(answer(request("GET /t?token=a/b&c=%20 HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13")).status()).isEqualTo(101);
    }

    @Test
    void offeredExtensionsAreNotNegotiated() {
        assertThat(answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
                .header("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void aPathThatIsNoTunnelIsNotFound() {
        Response response = answer(request("GET /other HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isEqualTo(404);
        assertNothingDialled();
    }

    static List<String> badKeys() {
        return List.of("Sec-WebSocket-Key:",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA",
                "Sec-WebSocket-Key: !!!!AAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Key: not base64 at all",
                KEY + "\r\n" + KEY,
                "X-No-Key: 1");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void aKeyThatIsNotSixteenBytesIsABadRequest(String key) {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", key,
                "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isEqualTo(400);
        assertNothingDialled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "0", "256", "13, 14", "abc", ""})
    void anotherVersionIsToldWhichOneWorks(String version) {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: " + version));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Sec-WebSocket-Version")).contains("13");
        assertNothingDialled();
    }

    @Test
    void noVersionIsToldWhichOneWorks() {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY));
        assertThat(response.status()).isIn(400, 426);
        assertThat(response.header("Sec-WebSocket-Version")).contains("13");
        assertNothingDialled();
    }

    @Test
    void noConnectionUpgradeIsABadRequest() {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", KEY, "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isEqualTo(400);
        assertNothingDialled();
    }

    @Test
    void aConnectionHeaderWithoutUpgradeIsABadRequest() {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: keep-alive", KEY,
                "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isEqualTo(400);
        assertNothingDialled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void otherMethodsAreRefused(String method) {
        Response response = answer(request(method + " /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13"));
        assertThat(response.status()).isIn(400, 405);
        assertNothingDialled();
    }

    static Stream<List<String>> bodies() {
        return Stream.of(List.of("Content-Length: 5", "hello"),
                List.of("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aRequestWithABodyIsABadRequest(List<String> body) {
        Response response = answer(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", KEY,
                "Sec-WebSocket-Version: 13", body.get(0)) + body.get(1));
        assertThat(response.status()).isEqualTo(400);
        assertNothingDialled();
    }

    @Test
    void aPlainGetIsToldToUpgrade() {
        Response response = answer(request("GET /t HTTP/1.1"));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Upgrade")).contains("websocket");
        assertNothingDialled();
    }

    @Test
    void http10CannotUpgrade() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(request("GET /t HTTP/1.0", "Upgrade: websocket", "Connection: Upgrade", KEY,
                    "Sec-WebSocket-Version: 13"));
            byte[] answer = client.readToAnyEnd();
            assertThat(new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain(" 101 ");
            assertNothingDialled();
        }
    }

    @Test
    void aRefusedRequestMayBeFollowedByAnotherOnANewConnectionOnly() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.requestText(request("GET /t HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade",
                    KEY, "Sec-WebSocket-Version: 8"));
            assertThat(response.status()).isEqualTo(426);
            client.readToAnyEnd();
        }
    }

    @Test
    void framesSentTogetherWithTheRequestAreNotLost() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            byte[] request = client.handshake("/t").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            client.send(request, Frame.text("early "), Frame.text("bird"));
            client.readUpgrade();
            assertThat(client.readText(10)).isEqualTo("early bird");
            client.closeCleanly();
        }
    }

    @Test
    void aRequestSentByteByByteIsUnderstood() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendOneByOne(client.handshake("/t").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            client.readUpgrade();
            client.send(Frame.text("x"));
            assertThat(client.readText(1)).isEqualTo("x");
            client.closeCleanly();
        }
    }

    @Test
    void aForeignOriginIsForbiddenAndNothingDialled() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.request("/t", "Origin: https://evil.example");
            assertThat(response.status()).isEqualTo(403);
            assertNothingDialled();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://localhost.evil.example", "http://localhost", "http://localhost:1", "garbage",
            "https://localhost:", "http://127.0.0.1"})
    void anOriginThatIsNotThatOfTheRequestIsForbidden(String origin) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", "Origin: " + origin).status()).isEqualTo(403);
            assertNothingDialled();
        }
    }

    @Test
    void theOriginOfTheRequestItselfMayPass() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.upgrade("/t", "Origin: http://localhost:" + gateway.port());
            client.closeCleanly();
        }
    }
}
