// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;
import org.wstunnel.it.support.TlsBackend;
import org.wstunnel.it.support.TlsBackend.Conversation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backend may be spoken to over TLS: then it is who its certificate says, or there is no tunnel.
 */
class TlsToBackendTest {
    private static Pki pki;
    private static Pki.Identity server;

    @BeforeAll
    static void makeCertificates() {
        pki = new Pki();
        server = pki.issue("server", "DNS:localhost,IP:127.0.0.1");
    }

    @AfterAll
    static void deleteCertificates() {
        if (pki != null) {
            pki.close();
        }
    }

    private static Gateway to(int port, String tls, String... backendLines) {
        String more = backendLines.length == 0 ? "" : ", " + String.join(", ", backendLines);
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", "{ host: 127.0.0.1, port: " + port + ", tls: { " + tls + " }"
                        + more + " }", "connect-timeout: PT2S", "disable-time: PT0S"));
    }

    private static Response answer(Gateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request("/t");
        }
    }

    private static void assertRefused(TlsBackend backend, String tls, String logged) {
        try (backend; LogCapture log = new LogCapture(Level.WARNING); Gateway gateway = to(backend.port(), tls)) {
            Response response = answer(gateway);
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.body()).doesNotContain("certificate").doesNotContain("TLS");
            log.await(logged);
            assertThat(log.lines()).anyMatch(line -> line.contains("127.0.0.1:" + backend.port()) && line.contains(logged));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bytesPassInBothDirectionsAtOnce(String protocol) {
        byte[] payload = new byte[4 * 1024 * 1024];
        new Random(1).nextBytes(payload);
        try (TlsBackend backend = TlsBackend.start(pki.context(server), protocol, false, Conversation.echo());
                Gateway gateway = to(backend.port(), pki.trustYaml());
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(() -> client.readData(payload.length));
            for (int i = 0; i < payload.length; i += 65_536) {
                client.send(Frame.binary(java.util.Arrays.copyOfRange(payload, i, i + 65_536)));
            }
            assertThat(Await.result(echoed)).isEqualTo(payload);
            assertThat(backend.next().getSession().getProtocol()).isEqualTo(protocol);
            client.closeCleanly();
        }
    }

    @Test
    void whatTheBackendSaysAfterTheClientsEndStillComes() {
        try (TlsBackend backend = TlsBackend.start(pki.context(server), socket -> {
            byte[] all = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(("got " + all.length).getBytes(StandardCharsets.US_ASCII));
        });
                Gateway gateway = to(backend.port(), pki.trustYaml());
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("hello"), Frame.close(1000, ""));
            assertThat(client.readText(5)).isEqualTo("got 5");
            client.readClose(1000);
            client.readEof();
        }
    }

    @Test
    void theBackendsEndIsTheEndOfTheTunnel() {
        try (TlsBackend backend = TlsBackend.start(pki.context(server), socket -> socket.getOutputStream().write("bye".getBytes(
                StandardCharsets.US_ASCII)));
                Gateway gateway = to(backend.port(), pki.trustYaml());
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(client.readText(3)).isEqualTo("bye");
            client.readClose(1000);
        }
    }

    @Test
    void aBackendThatDoesNotReadHoldsUpNoEnd() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (TlsBackend backend = TlsBackend.start(pki.context(server), socket -> done.join());
                Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                        + "  features:\n    wstunnel:\n      tunnels:\n"
                        + Gateway.tunnel("/t",
                                "{ host: 127.0.0.1, port: " + backend.port() + ", tls: { " + pki.trustYaml() + " } }",
                                "idle-timeout: PT0.5S", "close-timeout: PT0.5S"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                byte[] piece = new byte[65_536];
                try {
                    while (true) {
                        client.send(Frame.binary(piece));
                    }
                } catch (AssertionError e) {
                    // the server has closed
                    return;
                }
            });
            client.readClose(1001);
            Await.result(sent);
            done.complete(null);
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Pki.Identity expired = pki.issueExpired("expired", "DNS:localhost,IP:127.0.0.1");
        assertRefused(TlsBackend.start(pki.context(expired), Conversation.echo()), pki.trustYaml(),
                "its certificate has expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DNS:other.example.org", "DNS:localhost,IP:127.0.0.2"})
    void aCertificateForAnotherNameIsRefused(String names) {
        Pki.Identity other = pki.issue("other", names);
        assertRefused(TlsBackend.start(pki.context(other), Conversation.echo()), pki.trustYaml(),
                "its certificate is for another name than 127.0.0.1");
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        try (Pki stranger = new Pki()) {
            assertRefused(TlsBackend.start(pki.context(server), Conversation.echo()), stranger.trustYaml(),
                    "its certificate is signed by no authority that is trusted");
        }
        // those that the JDK trusts
        assertRefused(TlsBackend.start(pki.context(server), Conversation.echo()), "enabled: true",
                "its certificate is signed by no authority that is trusted");
    }

    @Test
    void onlyTheSwitchThatSaysSoTakesAnyCertificate() {
        Pki.Identity wrong = pki.issueExpired("wrong", "DNS:other.example.org");
        try (LogCapture log = new LogCapture(Level.WARNING);
                TlsBackend backend = TlsBackend.start(pki.context(wrong), Conversation.echo());
                Gateway gateway = to(backend.port(), "enabled: true", "tls-unsafe-trust-all: true");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("x"));
            assertThat(client.readText(1)).isEqualTo("x");
            log.await("neither the certificate nor the name of this backend is checked");
            client.closeCleanly();
        }
    }

    @Test
    void anotherNameIsAskedForAndChecked() {
        Pki.Identity named = pki.issue("named", "DNS:db.example.org");
        try (TlsBackend backend = TlsBackend.start(pki.context(named), Conversation.echo());
                Gateway gateway = to(backend.port(), pki.trustYaml(), "tls-server-name: db.example.org");
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("x"));
            assertThat(client.readText(1)).isEqualTo("x");
            assertThat(((ExtendedSSLSession) backend.next().getSession()).getRequestedServerNames())
                    .isEqualTo(List.of(new SNIHostName("db.example.org")));
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theGatewayShowsItsOwnCertificate(String protocol) throws Exception {
        Pki.Identity gatewayIdentity = pki.issue("gateway", "DNS:gateway.example.org");
        try (TlsBackend backend = TlsBackend.start(pki.context(server), protocol, true, Conversation.echo());
                Gateway gateway = to(backend.port(), pki.trustYaml() + ", " + gatewayIdentity.privateKeyYaml());
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("x"));
            assertThat(client.readText(1)).isEqualTo("x");
            assertThat(backend.next().getSession().getPeerPrincipal().getName()).isEqualTo("CN=gateway");
            client.closeCleanly();
        }
    }

    @Test
    void aMissingCertificateIsRefusedByTheBackend() {
        // TLS 1.2 says so in the handshake, TLS 1.3 behind it (RFC 8446 section 4.4.2.4)
        assertRefused(TlsBackend.start(pki.context(server), "TLSv1.2", true, Conversation.echo()), pki.trustYaml(),
                "TLS handshake failed");
        try (TlsBackend backend = TlsBackend.start(pki.context(server), "TLSv1.3", true, Conversation.echo());
                Gateway gateway = to(backend.port(), pki.trustYaml());
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.readClose(1011);
        }
    }

    @Test
    void aBackendThatDoesNotSpeakTlsIsABadGateway() {
        try (Backend backend = Backend.tcp(Behaviour.greet("220 hello, this is no TLS\r\n".getBytes(StandardCharsets.US_ASCII)));
                LogCapture log = new LogCapture(Level.WARNING);
                Gateway gateway = to(backend.port(), pki.trustYaml())) {
            assertThat(answer(gateway).status()).isEqualTo(502);
            log.await("TLS handshake failed");
        }
    }

    @Test
    void aHandshakeThatTakesTooLongIsAGatewayTimeout() throws IOException {
        // a byte now and then starts every read timeout anew, but not ours
        try (Backend backend = Backend.tcp(connection -> {
            for (int i = 0; i < 600; i++) {
                connection.write(new byte[] {i == 0 ? (byte) 22 : i < 2 ? (byte) 3 : (byte) 0});
                Await.becomes(() -> false, java.time.Duration.ofMillis(100));
            }
        });
                Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                        + "  features:\n    wstunnel:\n      tunnels:\n"
                        + Gateway.tunnel("/t",
                                "{ host: 127.0.0.1, port: " + backend.port() + ", tls: { " + pki.trustYaml() + " } }",
                                "connect-timeout: PT0.4S"))) {
            assertThat(answer(gateway).status()).isEqualTo(504);
        }
    }

    @Test
    void anotherTlsProgramUnderstandsUs() throws IOException {
        Path openssl = Programs.require("openssl", "openssl");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(openssl.toString(), "s_server", "-accept", "127.0.0.1:" + port, "-rev", "-quiet",
                "-cert", server.certificate().toString(), "-key", server.key().toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (Gateway gateway = to(port, pki.trustYaml())) {
            Await.until("a tunnel to openssl s_server", () -> answer(gateway).status() == 101);
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.send(Frame.text("hello\n"));
                assertThat(client.readText(6)).isEqualTo("olleh\n");
                client.closeCleanly();
            }
        } finally {
            process.destroy();
        }
    }
}
