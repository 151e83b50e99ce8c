// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.Method;
import org.junit.jupiter.api.AfterAll;

import org.wstunnel.access.Origin;
import org.wstunnel.access.OriginRule;
import org.wstunnel.access.Refusal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever headers a client sends: the handshake is accepted or refused, nothing is thrown, and what is accepted is one.
 */
class HandshakeFuzzTest {
    private static final AtomicLong EXECUTIONS = new AtomicLong();
    private static final int MAX_HEADERS = 16_384;
    private static final List<String> SPOKEN = List.of("mqtt", "vnc");
    private static final OriginRule ORIGINS = new OriginRule(List.of("self", "https://*.example.org", "null"), true);
    private static final Origin OWN = Origin.of("https", "localhost", -1);

    @FuzzTest(maxDuration = "15s")
    @DictionaryEntries({"Upgrade: websocket\\x0D\\x0A", "Connection: keep-alive, Upgrade\\x0D\\x0A",
            "Sec-WebSocket-Version: 13\\x0D\\x0A",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\x0D\\x0A", "Sec-WebSocket-Protocol: mqtt, vnc\\x0D\\x0A", "binary",
            "base64",
            "Origin: https://localhost\\x0D\\x0A", "https://a.example.org", "null", "\\x0D\\x0A\\x0D\\x0A"})
    void anyHeaders(byte[] input) {
        EXECUTIONS.incrementAndGet();
        Headers headers = parse(input);
        if (headers == null) {
            return;
        }
        ORIGINS.allows(headers.all(HeaderNames.ORIGIN, List::of), OWN);
        Optional<String> subprotocol = Handshake.subprotocol(headers, SPOKEN, true);
        if (subprotocol.filter(it -> !SPOKEN.contains(it) && !it.equalsIgnoreCase("binary")).isPresent()) {
            throw new AssertionError("confirms what it does not speak: " + subprotocol);
        }
        Optional<Refusal> refusal = Handshake.check(Method.GET, headers);
        if (refusal.isEmpty()) {
            assertAccepted(headers);
        } else if (refusal.get().status().code() < 400) {
            throw new AssertionError("refused with " + refusal.get().status());
        }
    }

    private static void assertAccepted(Headers headers) {
        String key = headers.get(Handshake.KEY).get();
        if (Base64.getDecoder().decode(key).length != 16 || Handshake.accept(headers).length() != 28) {
            throw new AssertionError("accepted the key " + key);
        }
    }

    /** As the server reads them. What its parser refuses never comes to the handshake. */
    private static Headers parse(byte[] input) {
        byte[] text = (new String(input, StandardCharsets.ISO_8859_1) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        boolean[] read = new boolean[1];
        DataReader reader = new DataReader(() -> {
            if (read[0]) {
                return null;
            }
            read[0] = true;
            return text;
        });
        try {
            return Http1HeadersParser.readHeaders(reader, MAX_HEADERS, true);
        } catch (RuntimeException e) {
            return null;
        }
    }

    @AfterAll
    static void itWasReallyTried() {
        System.out.println("The handshake was run on " + EXECUTIONS + " inputs");
        assertThat(EXECUTIONS.get()).isGreaterThan(System.getenv("JAZZER_FUZZ") == null ? 0 : 1000);
    }
}
