// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.ProxyReader;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a backend is told about the client in the PROXY protocol, as real programs read it.
 */
class ProxyProtocolTest {
    private static final String HAPROXY = "%[src] %[src_port] %[dst] %[dst_port] authority=%[fc_pp_authority] id=%[fc_pp_unique_id]";
    private static final String NGINX = "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr"
            + " $proxy_protocol_server_port";
    private static final String TRUST = "      trusted-proxies: [\"127.0.0.1\"]\n";

    private static String yaml(String listener, int port, String more, String feature) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER + listener, 2) + "  features:\n    wstunnel:\n" + feature
                + "      tunnels:\n" + Gateway.tunnel("/t", "{ host: 127.0.0.1, port: " + port + ", " + more + " }");
    }

    private static Gateway gateway(int port, String more) {
        return Gateway.start(yaml("", port, more, ""));
    }

    private static int clientPort(RawClient client) {
        return ((InetSocketAddress) client.socket().getLocalSocketAddress()).getPort();
    }

    private static String id(Response response) {
        return response.header("X-Tunnel-Id").orElseThrow();
    }

    @Test
    void haproxyReadsVersion1() {
        try (ProxyReader backend = ProxyReader.haproxy("", HAPROXY);
                Gateway gateway = gateway(backend.port(), "proxy-protocol: v1");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            int port = clientPort(client);
            assertThat(ProxyReader.ask(client))
                    .isEqualTo("127.0.0.1 %d 127.0.0.1 %d authority= id=".formatted(port, gateway.port()));
        }
    }

    @Test
    void haproxyReadsVersion2WithTheTunnelsIdAndChecksItsSum() {
        try (ProxyReader backend = ProxyReader.haproxy("", HAPROXY);
                Gateway gateway = gateway(backend.port(), "proxy-protocol: v2");
                RawClient client = RawClient.connect(gateway.port())) {
            String id = id(client.upgrade("/t"));
            int port = clientPort(client);
            assertThat(ProxyReader.ask(client))
                    .isEqualTo("127.0.0.1 %d 127.0.0.1 %d authority=localhost id=%s".formatted(port, gateway.port(), id));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void nginxReadsBothVersions(String version) {
        try (ProxyReader backend = ProxyReader.nginx(NGINX);
                Gateway gateway = gateway(backend.port(), "proxy-protocol: " + version);
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            int port = clientPort(client);
            assertThat(ProxyReader.ask(client)).isEqualTo("127.0.0.1 %d 127.0.0.1 %d".formatted(port, gateway.port()));
        }
    }

    @ParameterizedTest
    @CsvSource({
            // haproxy shows the port 0 as nothing
            "v1, 192.0.2.1,            192.0.2.1/",
            "v2, 192.0.2.1:4711,       192.0.2.1/4711",
            "v1, 2001:db8::1,          2001:db8::1/",
            "v2, [2001:db8::1]:4711,   2001:db8::1/4711"})
    void theClientIsTheOneThatATrustedProxyNames(String version, String forwarded, String read) {
        try (ProxyReader backend = ProxyReader.haproxy("", "%[src]/%[src_port]");
                Gateway gateway = Gateway.start(yaml("", backend.port(), "proxy-protocol: " + version, TRUST));
                RawClient client = RawClient.open(gateway.port(), "/t", "X-Forwarded-For: " + forwarded)) {
            assertThat(ProxyReader.ask(client)).isEqualTo(read);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void whatComesInByTheProxyProtocolGoesOut(String version) {
        try (ProxyReader backend = ProxyReader.haproxy("", "%[src] %[src_port] %[dst] %[dst_port]");
                Gateway gateway = Gateway
                        .start(yaml("enable-proxy-protocol: true\n", backend.port(), "proxy-protocol: " + version, ""));
                RawClient client = RawClient.connect(gateway.port())) {
            client.send("PROXY TCP4 192.0.2.1 198.51.100.1 4711 8443\r\n".getBytes(StandardCharsets.US_ASCII));
            client.upgrade("/t");
            assertThat(ProxyReader.ask(client)).isEqualTo("192.0.2.1 4711 198.51.100.1 8443");
        }
    }

    @Test
    void theHeaderComesBeforeTheTlsHandshakeWithTheBackend() throws Exception {
        try (Pki pki = new Pki()) {
            Pki.Identity server = pki.issue("server", "IP:127.0.0.1");
            Path pem = Files.createTempFile("server", ".pem");
            Files.writeString(pem, Files.readString(server.certificate()) + Files.readString(server.key()));
            try (ProxyReader backend = ProxyReader.haproxy("ssl crt " + pem, HAPROXY);
                    Gateway gateway = gateway(backend.port(), "proxy-protocol: v2, tls: { " + pki.trustYaml() + " }");
                    RawClient client = RawClient.connect(gateway.port())) {
                String id = id(client.upgrade("/t"));
                assertThat(ProxyReader.ask(client)).startsWith("127.0.0.1 ").endsWith("authority=localhost id=" + id);
            } finally {
                Files.delete(pem);
            }
        }
    }

    @Test
    void aUnixSocketIsToldTheSame() {
        try (Backend backend = Backend.unix(Behaviour.echoUnix());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        .replace("{ socket", "{ proxy-protocol: v1, socket"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            String line = "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\n".formatted(clientPort(client), gateway.port());
            assertThat(client.readText(line.length())).isEqualTo(line);
        }
    }

    @Test
    void withoutTheOptionTheFirstByteIsTheClients() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.to(backend);
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("x"));
            assertThat(backend.next().awaitText(1)).isEqualTo("x");
        }
    }

    @Test
    void theHeaderComesAtOnceAndNotWithTheFirstByte() {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = gateway(backend.port(), "proxy-protocol: v1");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(backend.next().awaitText(20)).startsWith("PROXY TCP4 127.0.0.1");
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @CsvSource({
            "v1, 50524f585920554e4b4e4f574e0d0a",
            "v2, 0d0a0d0a000d0a515549540a20000000"})
    void theHealthCheckSaysThatItComesForNobody(String version, String header) {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.start(yaml("", backend.port(), "proxy-protocol: " + version, "")
                        + "          health: { every: PT0.1S }\n")) {
            BackendConnection probe = backend.next();
            assertThat(probe.awaitEnd()).isEqualTo("eof");
            assertThat(HexFormat.of().formatHex(probe.recorded())).isEqualTo(header);
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.closeCleanly();
            }
        }
    }

    @Test
    void aClientWithACertificateIsNamed() {
        try (Pki pki = new Pki()) {
            Pki.Identity server = pki.issue("localhost", "DNS:localhost,IP:127.0.0.1");
            Pki.Identity ada = pki.issue("ada", "DNS:ada.example");
            Map<Integer, String> tls = tlsEntry(
                    "tls: { client-auth: REQUIRED, " + pki.trustYaml() + ", " + server.privateKeyYaml() + " }\n",
                    pki.context(ada), "00000000");
            assertThat(tls.get(0)).isEqualTo("07");
            assertThat(tls.get(0x21)).isEqualTo("TLSv1.3");
            assertThat(tls.get(0x22)).isEqualTo("ada");
            assertThat(tls.get(0x23)).startsWith("TLS_");
        }
    }

    @Test
    void aClientOverTlsWithoutACertificateIsNotVerified() {
        try (Pki pki = new Pki()) {
            Pki.Identity server = pki.issue("localhost", "DNS:localhost,IP:127.0.0.1");
            Map<Integer, String> tls = tlsEntry("tls: { " + server.privateKeyYaml() + " }\n", pki.context(server), "00000001");
            assertThat(tls.get(0)).isEqualTo("01");
            assertThat(tls).containsEntry(0x21, "TLSv1.3").containsKey(0x23).doesNotContainKey(0x22);
        }
    }

    /** The entry for TLS taken apart; the flags are at 0. */
    private static Map<Integer, String> tlsEntry(String listener, javax.net.ssl.SSLContext clientContext, String verified) {
        try (Backend backend = Backend.tcp(Behaviour.record());
                Gateway gateway = Gateway.start(yaml(listener, backend.port(), "proxy-protocol: v2", ""));
                RawClient client = RawClient.connectTls(gateway.port(), clientContext)) {
            client.upgrade("/t");
            BackendConnection connection = backend.next();
            ByteBuffer fixed = ByteBuffer.wrap(connection.await(16));
            int length = Short.toUnsignedInt(fixed.getShort(14));
            Map<Integer, byte[]> entries = entries(ByteBuffer.wrap(connection.await(16 + length), 28, length - 12));
            assertThat(new String(entries.get(0x01), StandardCharsets.US_ASCII)).as("ALPN").isEqualTo("http/1.1");
            ByteBuffer ssl = ByteBuffer.wrap(entries.get(0x20));
            Map<Integer, String> result = new TreeMap<>();
            result.put(0, HexFormat.of().toHexDigits(ssl.get()));
            assertThat(HexFormat.of().toHexDigits(ssl.getInt())).isEqualTo(verified);
            entries(ssl).forEach((type, value) -> result.put(type, new String(value, StandardCharsets.UTF_8)));
            return result;
        }
    }

    private static Map<Integer, byte[]> entries(ByteBuffer bytes) {
        Map<Integer, byte[]> entries = new TreeMap<>();
        while (bytes.hasRemaining()) {
            int type = Byte.toUnsignedInt(bytes.get());
            byte[] value = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(value);
            entries.put(type, value);
        }
        return entries;
    }
}
