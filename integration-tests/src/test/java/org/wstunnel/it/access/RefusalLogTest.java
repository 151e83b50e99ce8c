// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The line of a refusal says what was compared with what; and whatever a client sends, it can neither fill the log nor
 * deceive its reader.
 */
class RefusalLogTest {
    private static final int TWELVE_KILOBYTES = 12_000;

    private LogCapture log;
    private Backend backend;

    @BeforeEach
    void start() {
        log = new LogCapture(Level.INFO);
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        backend.close();
        log.close();
    }

    private Gateway gateway(String format, String... tunnelLines) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, tunnelLines)
                .replace("      tunnels:", "      log: { format: " + format + " }\n      tunnels:"));
    }

    private String refused(Gateway gateway, String request) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.requestText(request.isEmpty() ? client.handshake("/t") : request).status())
                    .isGreaterThanOrEqualTo(400);
        }
        return log.await("a refusal", line -> line.contains("refused"));
    }

    private static String handshake(String path, String... headers) {
        try (Backend nobody = Backend.tcp(Behaviour.echo()); RawClient client = RawClient.connect(nobody.port())) {
            return client.handshake(path, headers).replaceFirst("Host: \\S+", "Host: localhost");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Origin: https://evil.example | origin=https://evil.example",
            "Origin: null                 | origin=null",
            "Origin: a, b                 | origin=\"a, b\""})
    void saysWhatWasSentAndWhatWasExpected(String header, String field) {
        try (Gateway gateway = gateway("text", "origins: [\"https://a.example\", self, \"https://*.b.example\"]")) {
            assertThat(refused(gateway, handshake("/t", header)))
                    .contains(" client=127.0.0.1 " + field
                            + " expected=https://a.example,http://localhost,https://*.b.example reason=");
        }
    }

    @Test
    void saysTheRequestsOwnOriginWherePagesOfTheSameOriginMayPass() {
        try (Gateway gateway = gateway("text", "allow-missing-origin: false")) {
            assertThat(refused(gateway, handshake("/t"))).contains(" origin=- expected=http://localhost reason=");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Upgrade: websocket            | Upgrade: h2c, x              | upgrade=\"h2c, x\" expected=websocket",
            "Connection: Upgrade           | Connection: keep-alive       | connection=keep-alive expected=upgrade",
            "Sec-WebSocket-Version: 13     | Sec-WebSocket-Version: 8     | version=8 expected=13",
            "Sec-WebSocket-Key: \\S+       | Sec-WebSocket-Key: abc       | key=abc expected=\"16 bytes in base64\""})
    void saysWhatOfTheHandshakeIsWrong(String right, String wrong, String fields) {
        try (Gateway gateway = gateway("text")) {
            assertThat(refused(gateway, handshake("/t").replaceFirst(right.strip(), wrong.strip())))
                    .contains(fields.strip() + " reason=");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limits: { max-open: 1 }                  | limit=max-open expected=\"at most 1\"",
            "limits: { max-open-per-client: 1 }       | limit=max-open-per-client holder=127.0.0.1 expected=\"at most 1\"",
            "limits: { new-per-second: 0.01 }         | limit=new-per-second expected=\"0.01 per second, 1 at once\"",
            "limits: { new-per-second-per-client: 0.01 } | limit=new-per-second-per-client expected=\"0.01 per second, 1 at once\""})
    void saysWhichLimitIsReached(String limits, String fields) {
        try (Gateway gateway = gateway("text", limits.strip()); RawClient first = RawClient.open(gateway.port(), "/t")) {
            assertThat(refused(gateway, "")).contains(fields.strip() + " reason=");
            first.closeCleanly();
        }
    }

    @Test
    void saysWhichTargetIsNotAllowed() {
        try (Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2) + """
                  features:
                    wstunnel:
                      pools: [{ name: one, backends: [%s] }]
                      tunnels:
                        - { path: "/t/{desk}", resolve: { path: { variable: desk } }, allowed-targets: { pools: [one] } }
                """.formatted(backend.yaml()).indent(0))) {
            assertThat(refused(gateway, handshake("/t/other%E2%80%AE"))).contains("status=404",
                    " target=other? expected=allowed-targets reason=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aLongOriginCostsNoMoreThan512Bytes(String format) {
        String origin = "https://" + "a".repeat(TWELVE_KILOBYTES) + ".example";
        try (Gateway gateway = gateway(format, "origins: [\"*\"]"); Gateway strict = gateway(format)) {
            try (RawClient client = RawClient.open(gateway.port(), "/t", "Origin: " + origin)) {
                client.closeCleanly();
            }
            log.await("the end", line -> line.contains("code"));
            refused(strict, handshake("/t", "Origin: " + origin));
            List<String> opened = log.lines().stream().filter(line -> line.contains("aaaa") && !line.contains("refused"))
                    .toList();
            List<String> refused = log.lines().stream().filter(line -> line.contains("aaaa") && line.contains("refused"))
                    .toList();
            assertThat(opened).hasSize(2);
            assertThat(opened.stream().mapToInt(RefusalLogTest::costOfOrigin).sum()).isLessThanOrEqualTo(512);
            assertThat(refused).singleElement().satisfies(line -> assertThat(costOfOrigin(line)).isLessThanOrEqualTo(512));
        }
    }

    private static int costOfOrigin(String line) {
        return line.replaceFirst(".*(\"?origin.*?)[ ,}].*", "$1").getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void noCharacterThatAReaderDoesNotSeeIsInALine(String format) {
        String evil = "\u202Egnp.exe\u2066\u200B\u061C\u001B[2J\u009B\u0085\u2028\uFEFF\uDB40\uDC41\uE000";
        try (Gateway gateway = gateway(format)) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.send(Frame.close(1000, evil));
                client.readClose(1000);
            }
            log.await("the end", line -> line.contains("code"));
            refused(gateway, handshake("/t", "Origin: \u009B\u0085x"));
            assertThat(log.lines()).hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(line.codePoints()).allMatch(c -> switch (Character.getType(c)) {
                        case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                                Character.SURROGATE,
                                Character.PRIVATE_USE, Character.UNASSIGNED -> false;
                        default -> true;
                    }));
        }
    }
}
