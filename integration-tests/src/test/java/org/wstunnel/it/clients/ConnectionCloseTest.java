// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.nio.charset.StandardCharsets;

import io.helidon.http.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client or proxy that says that a request is its last one waits for the end of the connection: RFC 9112 section 9.6.
 * For lighttpd the answer to a HEAD has no other end.
 */
class ConnectionCloseTest {
    private static Backend backend;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        backend = Backend.tcp(Behaviour.echo());
        gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), it -> it.routing(routing -> routing
                .route(Method.GET, "/page", (request, response) -> response.send("page"))
                .route(Method.HEAD, "/page", (request, response) -> response.send())
                .route(Method.POST, "/unread", (request, response) -> response.send("unread"))
                .route(Method.POST, "/echo", (request, response) -> {
                    // the answer begins before the request has come as a whole
                    try (var in = request.content().inputStream(); var out = response.outputStream()) {
                        out.write("echo:".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        in.transferTo(out);
                    }
                })));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({"GET, /t, 426", "HEAD, /t, 426", "GET, /page, 200", "HEAD, /page, 200", "GET, /none, 404", "DELETE, /t, 404"})
    void theConnectionEndsBehindTheAnswer(String method, String path, int status) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String answer = new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("\r\nConnection: close\r\n");
            if (method.equals("HEAD")) {
                assertThat(answer).endsWith("\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"keep-alive, true", "'Keep-Alive, Close', false", "'TE', true"})
    void onlyWhereTheClientSaysSo(String connection, boolean goesOn) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(200);
            if (goesOn) {
                assertThat(client.requestText("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n").body()).isEqualTo("page");
            } else {
                client.readEof();
            }
        }
    }

    @Test
    void aRequestBehindTheLastOneIsNone() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(
                    "GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\nGET /none HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1)).contains("HTTP/1.1 200")
                    .doesNotContain("404");
        }
    }

    @Test
    void theRestOfABodyIsReadByTheApplicationAllTheSame() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            client.sendText("01234");
            client.sendText("56789");
            assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1)).contains("echo:").contains("01234")
                    .contains("56789");
        }
    }

    @Test
    void aBodyThatNobodyReadsIsNoRequest() {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("POST /unread HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 47\r\n\r\n"
                    + "GET /page HTTP/1.1\r\nHost: localhost\r\nA: bbbb\r\n\r\n");
            assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1)).endsWith("unread").doesNotContain("page");
        }
    }
}
