// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 6455 section 4.2.1 and 4.2.2.
 */
class HandshakeTest {
    private static WritableHeaders<?> valid() {
        WritableHeaders<?> headers = WritableHeaders.create();
        headers.set(HeaderNames.UPGRADE, "websocket");
        headers.set(HeaderNames.CONNECTION, "Upgrade");
        headers.set(Handshake.KEY, "dGhlIHNhbXBsZSBub25jZQ==");
        headers.set(Handshake.VERSION, "13");
        return headers;
    }

    private static int status(Method method, WritableHeaders<?> headers) {
        return Handshake.check(method, headers).map(it -> it.status().code()).orElse(101);
    }

    @Test
    void theExampleOfTheRfcIsAcceptedWithItsAnswer() {
        assertThat(status(Method.GET, valid())).isEqualTo(101);
        assertThat(Handshake.accept(valid())).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "CONNECT", "BREW"})
    void anyOtherMethodIsRefused(String method) {
        assertThat(status(Method.create(method), valid())).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "websocket; 101", "WebSocket; 101", "h2c, WEBSOCKET; 101", "web socket; 426", "websockets; 426", "h2c; 426"})
    void theUpgradeHeaderNamesWebsocketInAnyCase(String value, int status) {
        WritableHeaders<?> headers = valid();
        headers.set(HeaderNames.UPGRADE, value);
        assertThat(status(Method.GET, headers)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "Upgrade; 101", "upgrade; 101", "keep-alive, Upgrade; 101", "keep-alive,UPGRADE ,x; 101", "keep-alive; 400",
            "upgraded; 400"})
    void theConnectionHeaderSaysUpgrade(String value, int status) {
        WritableHeaders<?> headers = valid();
        headers.set(HeaderNames.CONNECTION, value);
        assertThat(status(Method.GET, headers)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "12", "14", "013", "13, 8", "13.0", "x"})
    void anyOtherVersionIsRefused(String version) {
        WritableHeaders<?> headers = valid();
        headers.set(Handshake.VERSION, version);
        assertThat(status(Method.GET, headers)).isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE=", "c2hvcnQ=",
            "dGhlIHNhbXBsZSBub25jZ!==", "dGhlIHNhbXBsZSBub25jZSB0b28gbG9uZw=="})
    void aKeyThatIsNot16BytesIsRefused(String key) {
        WritableHeaders<?> headers = valid();
        headers.set(Handshake.KEY, key);
        // "dGhlIHNhbXBsZSBub25jZSE=" are 17 bytes
        assertThat(status(Method.GET, headers)).as(key).isEqualTo(400);
    }

    @Test
    void whatIsMissingOrDoubledIsRefused() {
        WritableHeaders<?> noKey = valid();
        noKey.remove(Handshake.KEY);
        assertThat(status(Method.GET, noKey)).isEqualTo(400);
        WritableHeaders<?> twoKeys = valid();
        twoKeys.set(Handshake.KEY, "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(status(Method.GET, twoKeys)).isEqualTo(400);
        WritableHeaders<?> noVersion = valid();
        noVersion.remove(Handshake.VERSION);
        assertThat(status(Method.GET, noVersion)).isEqualTo(426);
        WritableHeaders<?> noConnection = valid();
        noConnection.remove(HeaderNames.CONNECTION);
        assertThat(status(Method.GET, noConnection)).isEqualTo(400);
        WritableHeaders<?> noUpgrade = valid();
        noUpgrade.remove(HeaderNames.UPGRADE);
        assertThat(status(Method.GET, noUpgrade)).isEqualTo(426);
    }

    private static Optional<String> chosen(List<String> spoken, boolean impliesBinary, String... offered) {
        WritableHeaders<?> headers = valid();
        if (offered.length > 0) {
            headers.set(Handshake.PROTOCOL, offered);
        }
        return Handshake.subprotocol(headers, spoken, impliesBinary);
    }

    @Test
    void theTunnelsOrderDecidesOverListsAndRepeatedHeaders() {
        assertThat(chosen(List.of("mqtt", "mqttv3.1"), true, "mqttv3.1, mqtt")).contains("mqtt");
        assertThat(chosen(List.of("mqtt", "mqttv3.1"), true, "x", "mqttv3.1 ,y")).contains("mqttv3.1");
        assertThat(chosen(List.of("mqtt"), true, "MQTT")).isEmpty();
        assertThat(chosen(List.of("mqtt"), true)).isEmpty();
        assertThat(chosen(List.of(), false, "mqtt")).isEmpty();
    }

    @Test
    void binaryIsImpliedWhereNothingElseFitsAndBase64Never() {
        assertThat(chosen(List.of(), true, "binary, base64")).contains("binary");
        assertThat(chosen(List.of(), true, "base64")).isEmpty();
        assertThat(chosen(List.of(), false, "binary")).isEmpty();
        assertThat(chosen(List.of("vnc"), true, "binary, vnc")).contains("vnc");
        assertThat(Handshake.isBinary(Optional.of("binary"))).isTrue();
        assertThat(Handshake.isBinary(Optional.of("vnc"))).isFalse();
        assertThat(Handshake.isBinary(Optional.empty())).isFalse();
    }
}
