// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;

import io.helidon.webserver.http1.Http1Config;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The forms that HTTP allows for one and the same request, and the answers that go with them.
 */
class RequestFormsTest {
    private static final String REST = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n" + REST;

    private static Backend backend;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        backend = Backend.tcp(Behaviour.echo());
        gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + "sockets:\n  secure:\n    host: 127.0.0.1\n"
                + Certificates.yaml().indent(4), backend)
                + Gateway.tunnel("/", backend.yaml())
                + "      sockets: [\"@default\", secure]\n");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    private static Response answer(String line, String headers) {
        return answer(line, "Host: localhost\r\n", headers);
    }

    private static Response answer(String line, String host, String headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.requestText(line + " HTTP/1.1\r\n" + host + headers + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Upgrade: h2c, websocket", "Upgrade: websocket,h2c", "Upgrade: foo/2 ,\t WebSocket", "Upgrade: wEbSoCkEt",
                    "Upgrade: h2c\r\nUpgrade: websocket", "Upgrade: ,websocket", "upgrade: WEBSOCKET\r\nUPGRADE: h2c"})
    void websocketIsOneTokenAmongOthersInAnySpelling(String upgrade) {
        assertThat(answer("GET /t", upgrade + "\r\nConnection: Upgrade\r\n" + REST).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection: keep-alive\r\nConnection: uPgRaDe", "Connection: close, upgrade", "Connection: ,Upgrade,",
                    "connection: Upgrade\r\nCONNECTION: HTTP2-Settings"})
    void theUpgradeInConnectionIsReadInAnyCase(String connection) {
        assertThat(answer("GET /t", "Upgrade: websocket\r\n" + connection + "\r\n" + REST).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "websocket/13", "websockets", "web socket", "\"websocket\""})
    void anUpgradeThatOnlyLooksLikeWebsocketIsNone(String upgrade) {
        Response response = answer("GET /t", "Upgrade: " + upgrade + "\r\nConnection: Upgrade\r\n" + REST);
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.body()).isEqualTo("This is a WebSocket endpoint\n");
    }

    @Test
    void onlyThatOfATunnelIsTaken() {
        assertThat(answer("GET /other", "Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n" + REST).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"http://localhost/t, 101", "http://localhost:1234/t?a=b, 101", "ws://localhost/t, 101", "HTTP://[::1]:80/t, 101",
            "http://localhost, 101", "http://localhost?a=b, 101", "http://localhost/, 101", "http://localhost/other, 404",
            "http://user@localhost/t, 400", "http:///t, 400", "http://a b/t, 400", "http://localhost:99999/t, 400",
            "mailto:x, 400",
            "mailto:x%41, 400", "t, 400"})
    void theTargetMayBeAbsolute(String target, int status) {
        assertThat(answer("GET " + target, UPGRADE).status()).isEqualTo(status);
    }

    /**
     * RFC 9112 section 3.2.2: or a proxy that looks at one and a gateway that looks at the other can be played off
     * against each other.
     */
    @Test
    void theHostOfAnAbsoluteTargetGoesBeforeTheHeader() {
        String page = "Origin: http://localhost\r\n";
        assertThat(answer("GET http://localhost/t", "Host: 127.0.0.1\r\n", UPGRADE + page).status()).isEqualTo(101);
        assertThat(answer("GET http://127.0.0.1/t", "Host: localhost\r\n", UPGRADE + page).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/t", "http://localhost/t", "/", "http://localhost", "http://localhost?x"})
    void aPlainRequestIsToldToUpgrade(String target) {
        for (String method : new String[] {"GET", "HEAD"}) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.sendText(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "GET /t HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n");
                Response response = method.equals("HEAD") ? client.readHead() : client.readResponse();
                assertThat(response.status()).as(method).isEqualTo(426);
                assertThat(response.header("Upgrade")).contains("websocket");
                assertThat(response.header("Connection")).contains("Upgrade");
                assertThat(response.header("Sec-WebSocket-Version")).contains("13");
                assertThat(response.header("Content-Length")).contains("29");
                // the connection goes on: no byte of an entity is between
                assertThat(client.readResponse().status()).isEqualTo(101);
            }
        }
    }

    @Test
    void headWithAnUpgradeIsRefusedWithoutABody() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("HEAD /t HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n");
            String all = new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1);
            assertThat(all).startsWith("HTTP/1.1 405 ").containsIgnoringCase("\r\nAllow: GET\r\n").endsWith("\r\n\r\n");
        }
    }

    @Test
    void a426ThatClosesTheConnectionNamesTheUpgradeToo() {
        Response response = answer("GET /t", UPGRADE.replace("13", "8"));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Upgrade")).contains("websocket");
        assertThat(response.header("Connection")).contains("close, Upgrade");
    }

    /** What nginx makes of a plain request, and what lighttpd does: nginx would pass the header on to a client over HTTP/2. */
    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "close"})
    void aProxysPlainRequestIsNotToldToUpgrade(String connection) {
        Response response = answer("GET /t", "Connection: " + connection + "\r\n");
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Upgrade")).isEmpty();
        assertThat(response.header("Sec-WebSocket-Version")).contains("13");
    }

    @Test
    void a426OverHttp2NamesNoUpgrade() throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(Certificates.client()).version(HttpClient.Version.HTTP_2)
                .build()) {
            for (String method : new String[] {"GET", "HEAD"}) {
                HttpResponse<String> response = client.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port("secure") + "/t"))
                                .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.statusCode()).isEqualTo(426);
                assertThat(response.headers().map()).doesNotContainKeys("upgrade", "connection");
                assertThat(response.headers().firstValue("sec-websocket-version")).contains("13");
            }
        }
    }

    @Test
    void aBodyIsNamedWhereThereIsOne() {
        Response response = answer("GET /t", UPGRADE + "Content-Length: 2\r\n\r\nhi");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("A WebSocket handshake has no body\n");
    }

    /** Where HTTP/1.1 is configured past the module, Helidon alone decides what an upgrade is. */
    @Test
    void withoutTheModulesHttpTheReasonIsTrueAllTheSame() {
        try (Gateway plain = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend),
                it -> it.addProtocol(Http1Config.builder().name("http_1_1").build()));
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connect(plain.port());
                RawClient usual = RawClient.open(plain.port(), "/t")) {
            Response response = client.requestText("GET /t HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c, websocket\r\n"
                    + "Connection: Upgrade\r\n" + REST + "\r\n");
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).isEqualTo("The Upgrade header must be \"websocket\" and nothing else here\n");
            assertThat(log.await("the refusal", line -> line.contains("refused:"))).contains("status=400");
            usual.send(Frame.text("x"));
            assertThat(usual.readText(1)).isEqualTo("x");
        }
    }
}
