// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.IOException;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DnsResolver;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who the client is: the peer, what a PROXY header says, or what the headers of trusted proxies say; and never more than that.
 */
class ClientAddressTest {
    private static final String TRUST = "      trusted-proxies: [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n      forwarded-fields: [proto, host]\n";
    private static Backend backend;

    @BeforeAll
    static void startBackend() {
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterAll
    static void stopBackend() {
        backend.close();
    }

    private static Gateway gateway(String feature) {
        return gateway("", feature);
    }

    private static Gateway gateway(String listener, String feature) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER + listener, backend) + feature);
    }

    /** What the log of a refusal says. */
    private static String client(Gateway gateway, String first, String... headers) {
        try (LogCapture log = new LogCapture(Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            String[] all = new String[headers.length + 1];
            System.arraycopy(headers, 0, all, 0, headers.length);
            all[headers.length] = "Origin: https://evil.example";
            client.send(first.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(client.request("/t", all).status()).isEqualTo(403);
            return log.await("a refusal", line -> line.contains("refused")).replaceAll(".*client=(\\S+) .*", "$1");
        }
    }

    private static int status(Gateway gateway, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request("/t", headers).status();
        }
    }

    @Test
    void withoutTrustNoHeaderIsBelieved() {
        try (Gateway gateway = gateway("")) {
            assertThat(client(gateway, "", "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1")).isEqualTo("127.0.0.1");
            assertThat(status(gateway, "Origin: https://a.example", "X-Forwarded-Proto: https", "X-Forwarded-Host: a.example"))
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "X-Forwarded-For: 192.0.2.1                   | 192.0.2.1",
            "X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.0.0.2 | 192.0.2.1",
            "X-Forwarded-For: 6.6.6.6, unknown, 10.0.0.2  | 10.0.0.2",
            "X-Forwarded-For: \"6.6.6.6, 192.0.2.1        | 192.0.2.1",
            "Forwarded: for=6.6.6.6                       | 127.0.0.1"})
    void aTrustedProxyIsBelieved(String header, String address) {
        try (Gateway gateway = gateway(TRUST)) {
            assertThat(client(gateway, "", header)).isEqualTo(address);
        }
    }

    @Test
    void theHeaderOfRfc7239IsReadInPlaceOfTheOthers() {
        try (Gateway gateway = gateway(TRUST + "      forwarded-header: forwarded\n")) {
            assertThat(client(gateway, "", "X-Forwarded-For: 6.6.6.6", "Forwarded: for=\"[2001:db8::1]:4711\"",
                    "Forwarded: for=10.0.0.1"))
                    .isEqualTo("2001:db8:0:0:0:0:0:1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"for=6.6.6.6;by=\", for=192.0.2.1", "for=6.6.6.6;by=\"\\, for=\"192.0.2.1:80\"",
            "for=6.6.6.6 x, for=192.0.2.1"})
    void aHeaderThatDoesNotParseIsNone(String header) {
        try (Gateway gateway = gateway(TRUST + "      forwarded-header: forwarded\n")) {
            assertThat(client(gateway, "", "Forwarded: " + header)).isEqualTo("127.0.0.1");
            assertThat(client(gateway, "", "Forwarded: for=6.6.6.6;by=\"", "Forwarded: for=192.0.2.1")).isEqualTo("192.0.2.1");
        }
    }

    @Test
    void noHeaderIsReadForLongerThanAnAddressIs() {
        try (Gateway gateway = gateway(TRUST)) {
            assertThat(client(gateway, "", "X-Forwarded-For: " + ":".repeat(14_000) + "x")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aProxyHeaderIsBelievedFromTrustedProxiesAlone() {
        String line = "PROXY TCP4 6.6.6.6 198.51.100.1 4711 80\r\n";
        try (Gateway gateway = gateway("enable-proxy-protocol: true\n", "      trusted-proxies: [10.0.0.0/8]\n")) {
            assertThat(client(gateway, line, "X-Forwarded-For: 7.7.7.7")).isEqualTo("127.0.0.1");
        }
        try (LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = gateway("enable-proxy-protocol: true\n", "")) {
            log.await("a warning", it -> it
                    .startsWith("server.enable-proxy-protocol is true, and server.features.wstunnel.trusted-proxies is empty"));
            assertThat(client(gateway, line)).isEqualTo("6.6.6.6");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "                  | http://localhost:%d     | 101",
            "                  | https://localhost:%d    | 403",
            "proto             | https://localhost:%d    | 101",
            "proto             | https://evil.example    | 403",
            "proto, host       | https://evil.example    | 101",
            "host, port        | http://evil.example:8443 | 101",
            "proto, port       | https://localhost:8443  | 101",
            "proto, host, port | https://evil.example:8443 | 101"})
    void onlyFieldsThatTheProxiesWriteAreBelieved(String fields, String origin, int status) {
        String feature = "      trusted-proxies: [127.0.0.1]\n"
                + (fields == null ? "" : "      forwarded-fields: [" + fields + "]\n");
        try (Gateway gateway = gateway(feature)) {
            assertThat(status(gateway, "Origin: " + origin.formatted(gateway.port()), "X-Forwarded-For: 192.0.2.1",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 8443")).isEqualTo(status);
        }
    }

    @Test
    void withNobodyNamedThePeerIsTheOneHop() {
        try (Gateway gateway = gateway(TRUST)) {
            assertThat(status(gateway, "Origin: https://localhost:" + gateway.port(), "X-Forwarded-Proto: https")).isEqualTo(101);
        }
    }

    @Test
    void thePortOfAProxyHeaderIsNotThePortThatTheClientAskedFor() {
        try (Gateway gateway = gateway("enable-proxy-protocol: true\n",
                "      trusted-proxies: [127.0.0.1]\n      forwarded-fields: [port]\n");
                RawClient client = RawClient.connect(gateway.port())) {
            client.sendText("PROXY TCP4 127.0.0.1 127.0.0.1 4711 80\r\n");
            assertThat(
                    client.request("/t", "Origin: http://localhost:8443", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Port: 8443")
                            .status())
                    .isEqualTo(101);
        }
    }

    /** A name server that is slow would hold up all others. */
    @ParameterizedTest
    @EnumSource(Listener.class)
    void nobodyAsksForTheNameOfAClient(Listener listener) throws IOException {
        String address = "127.0.77." + (1 + listener.ordinal());
        try (Gateway gateway = listener.gateway(backend);
                RawClient client = listener.isTls()
                        ? RawClient.connectTlsFrom(address, gateway.port(), Certificates.client())
                        : RawClient.connectFrom(address, gateway.port());
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            client.upgrade("/t");
            client.closeCleanly();
            log.await("the tunnel's end", it -> it.contains("client=" + address));
        }
        assertThat(DnsResolver.wasAskedForNameOf(address)).isFalse();
    }

    @Test
    void thePeerThatIsNoProxyIsNotBelieved() {
        try (Gateway gateway = gateway("      trusted-proxies: [\"10.0.0.0/8\", \"::1\"]\n")) {
            assertThat(client(gateway, "", "X-Forwarded-For: 192.0.2.1")).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "PROXY TCP4 192.0.2.1 198.51.100.1 4711 80     | X-Y: z                     | 192.0.2.1",
            // Helidon adds the address to this header, behind what the client has sent
            "PROXY TCP4 192.0.2.1 198.51.100.1 4711 80     | X-Forwarded-For: 6.6.6.6   | 192.0.2.1",
            "PROXY TCP4 10.0.0.1 198.51.100.1 4711 80      | X-Forwarded-For: 192.0.2.7 | 192.0.2.7",
            "PROXY TCP6 2001:db8::1 2001:db8::2 4711 80    | X-Y: z                     | 2001:db8:0:0:0:0:0:1"})
    void aProxyHeaderOfTheConnectionSaysWhoThePeerIs(String line, String header, String address) {
        try (Gateway gateway = gateway("enable-proxy-protocol: true\n", TRUST)) {
            assertThat(client(gateway, line + "\r\n", header)).isEqualTo(address);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "https://a.example      | X-Forwarded-Proto: https | X-Forwarded-Host: a.example      | 101",
            "https://a.example      | X-Forwarded-Proto: https | X-Forwarded-Host: a.example:443  | 101",
            "https://a.example:8443 | X-Forwarded-Proto: https | X-Forwarded-Host: a.example:8443 | 101",
            "http://a.example       | X-Forwarded-Proto: https | X-Forwarded-Host: a.example      | 403",
            "https://b.example      | X-Forwarded-Proto: https | X-Forwarded-Host: a.example      | 403",
            "https://b.example      | X-Forwarded-Proto: https | X-Forwarded-Host: b.example/x    | 403"})
    void theOriginThatCountsIsTheOneThatTheClientHasSeen(String origin, String scheme, String host, int status) {
        try (Gateway gateway = gateway(TRUST)) {
            assertThat(status(gateway, "Origin: " + origin, "X-Forwarded-For: 192.0.2.1", scheme, host)).isEqualTo(status);
        }
    }

    @Test
    void aProxyThatEndsTlsMayKeepTheHost() {
        try (Gateway gateway = gateway(TRUST)) {
            String host = "localhost:" + gateway.port();
            assertThat(status(gateway, "Origin: https://" + host, "X-Forwarded-For: 192.0.2.1")).isEqualTo(403);
            assertThat(status(gateway, "Origin: https://" + host, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"))
                    .isEqualTo(101);
        }
    }
}
