// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Gateway;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JDK's own WebSocket client, which was not written for these tests.
 */
@Tag("fast")
class JdkWebSocketTest {
    private static final String TEXT = "grüße €𝄞 ".repeat(5000);

    private static final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> whole = new CompletableFuture<>();
        private final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (text.length() >= TEXT.length()) {
                whole.complete(text.toString());
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
            pong.complete(copy);
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            whole.completeExceptionally(error);
            pong.completeExceptionally(error);
            closed.completeExceptionally(error);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void theClientOfTheJdkEchoesPingsAndCloses(String scheme) {
        String listener = "wss".equals(scheme) ? Gateway.LISTENER + Certificates.yaml() : Gateway.LISTENER;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend, "subprotocols: [chat]"));
                HttpClient http = HttpClient.newBuilder().sslContext(Certificates.client()).build()) {
            Listener listening = new Listener();
            WebSocket webSocket = Await.result(http.newWebSocketBuilder().subprotocols("x", "chat")
                    .buildAsync(URI.create(scheme + "://localhost:" + gateway.port() + "/t"), listening));
            assertThat(webSocket.getSubprotocol()).isEqualTo("chat");
            int half = TEXT.offsetByCodePoints(0, TEXT.codePointCount(0, TEXT.length()) / 2);
            Await.result(webSocket.sendText(TEXT.substring(0, half), false));
            Await.result(webSocket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})));
            Await.result(webSocket.sendText(TEXT.substring(half), true));
            assertThat(Await.result(listening.whole)).isEqualTo(TEXT);
            assertThat(Await.result(listening.pong)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            Await.result(webSocket.sendClose(4000, "enough"));
            assertThat(Await.result(listening.closed)).isEqualTo(4000);
        }
    }
}
