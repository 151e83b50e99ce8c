// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.testing.Identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A TLS backend is who its certificate says, or there is no connection; what comes with the handshake is not lost.
 */
@Timeout(60)
class TlsDialTest {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);
    private static Identities identities;

    private SSLServerSocket server;
    private CompletableFuture<SSLSocket> accepted;

    @BeforeAll
    static void makeCertificates() throws GeneralSecurityException {
        identities = new Identities();
        identities.issueFor("server", "localhost");
        identities.issueFor("other", "other.example.org");
        identities.issue("expired", Instant.now().minus(Duration.ofDays(10)), new GeneralName(GeneralName.dNSName, "localhost"));
        identities.issueFor("gateway", "gateway.example.org");
    }

    @AfterEach
    void close() throws IOException {
        if (server == null) {
            return;
        }
        server.close();
        // a handshake that the test wants to fail
        SSLSocket socket = accepted.exceptionally(e -> null).join();
        if (socket != null) {
            socket.close();
        }
    }

    private interface Setup {
        void apply(SSLServerSocket socket);
    }

    /** Starts a server that makes one handshake. */
    private int serve(String identity, Setup setup) throws Exception {
        server = (SSLServerSocket) identities.context(identity).getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        setup.apply(server);
        accepted = CompletableFuture.supplyAsync(() -> {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                socket.startHandshake();
                return socket;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, VIRTUAL);
        return server.getLocalPort();
    }

    private static Setup protocol(String name) {
        return socket -> socket.setEnabledProtocols(new String[] {name});
    }

    private static BackendLink dial(int port, Tls tls, String serverName) throws Exception {
        TlsAddress address = new TlsAddress(new TcpAddress("127.0.0.1", port), tls, serverName);
        try {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return address.connect(Dial.within(Duration.ofSeconds(30)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, VIRTUAL).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : e;
        }
    }

    /** Reads payload as those do who get a link: first what the handshake has left. */
    private static String read(BackendLink link, int length) throws IOException {
        TlsState tls = link.tls().orElseThrow();
        ByteBuffer input = ByteBuffer.allocate(40_000).put(tls.ciphertext()).flip();
        ByteBuffer payload = ByteBuffer.allocate(40_000).put(tls.plaintext());
        while (payload.position() < length) {
            switch (tls.engine().unwrap(input, payload).getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    assertThat(link.channel().read(input.compact())).isPositive();
                    input.flip();
                }
                case OK -> {
                    // go on
                }
                default -> throw new AssertionError();
            }
        }
        return new String(payload.array(), 0, payload.position(), StandardCharsets.US_ASCII);
    }

    private static void write(BackendLink link, String text) throws IOException {
        ByteBuffer output = ByteBuffer.allocate(40_000);
        link.tls().orElseThrow().engine().wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), output);
        link.channel().write(output.flip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void payloadPassesInBothDirections(String protocol) throws Exception {
        int port = serve("server", protocol(protocol));
        try (BackendLink link = dial(port, identities.client().build(), "localhost")) {
            SSLSocket peer = accepted.get();
            assertThat(link.tls().orElseThrow().engine().getSession().getProtocol()).isEqualTo(protocol);
            peer.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(read(link, 5)).isEqualTo("hello");
            write(link, "answer");
            assertThat(new String(peer.getInputStream().readNBytes(6), StandardCharsets.US_ASCII)).isEqualTo("answer");
        }
    }

    @Test
    void whatComesWithTheLastFlightIsHandedOn() throws Exception {
        try (TalkativeServer talkative = new TalkativeServer(identities.context("server"), "TLSv1.2", "greeting");
                BackendLink link = dial(talkative.port(), identities.client().build(), "localhost")) {
            TlsState tls = link.tls().orElseThrow();
            assertThat(tls.ciphertext().remaining() + tls.plaintext().remaining()).as("bytes that came along").isPositive();
            assertThat(read(link, 8)).isEqualTo("greeting");
        }
    }

    @Test
    void theServerIsAskedForByName() throws Exception {
        int port = serve("other", protocol("TLSv1.3"));
        try (BackendLink link = dial(port, identities.client().build(), "other.example.org")) {
            assertThat(((ExtendedSSLSession) accepted.get().getSession()).getRequestedServerNames())
                    .isEqualTo(List.of(new SNIHostName("other.example.org")));
            assertThat(link.closed()).isFalse();
        }
    }

    @Test
    void anAddressIsNotAskedForByName() throws Exception {
        identities.issue("address", Instant.now(), new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        int port = serve("address", protocol("TLSv1.3"));
        try (BackendLink link = dial(port, identities.client().build(), "127.0.0.1")) {
            assertThat(((ExtendedSSLSession) accepted.get().getSession()).getRequestedServerNames()).isEmpty();
            assertThat(link.closed()).isFalse();
        }
    }

    @Test
    void theProtocolsOfTheConfigurationAreOffered() throws Exception {
        int port = serve("server", socket -> {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"mqtt", "echo/1"});
            socket.setSSLParameters(parameters);
        });
        try (BackendLink link = dial(port, identities.client().applicationProtocols(List.of("echo/1")).build(), "localhost")) {
            assertThat(link.tls().orElseThrow().engine().getApplicationProtocol()).isEqualTo("echo/1");
            assertThat(accepted.get().getApplicationProtocol()).isEqualTo("echo/1");
        }
    }

    @ParameterizedTest
    @CsvSource({
            "expired, TLSv1.3, its certificate has expired (NotAfter:",
            "expired, TLSv1.2, its certificate has expired (NotAfter:",
            "other,   TLSv1.3, its certificate is for another name than localhost (No subject alternative DNS name matching localhost found.)",
            "other,   TLSv1.2, its certificate is for another name than localhost (No subject alternative DNS name matching localhost found.)"})
    void aCertificateThatDoesNotFitIsRefused(String identity, String protocol, String message) throws Exception {
        int port = serve(identity, protocol(protocol));
        Tls tls = identities.client().build();
        assertThatThrownBy(() -> dial(port, tls, "localhost")).isInstanceOf(TlsException.class).hasMessageStartingWith(message);
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        int port = serve("server", protocol("TLSv1.3"));
        assertThatThrownBy(() -> dial(port, TlsConfig.builder().build(), "localhost")).isInstanceOf(TlsException.class)
                .hasMessageStartingWith("its certificate is signed by no authority that is trusted (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theGatewayShowsItsCertificate(String protocol) throws Exception {
        int port = serve("server", socket -> {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setNeedClientAuth(true);
        });
        Tls tls = identities.client().privateKey(identities.key("gateway")).privateKeyCertChain(identities.chain("gateway"))
                .build();
        try (BackendLink link = dial(port, tls, "localhost")) {
            assertThat(accepted.get().getSession().getPeerPrincipal().getName()).isEqualTo("CN=gateway");
            assertThat(link.closed()).isFalse();
        }
    }

    @Test
    void aMissingCertificateIsToldInTheHandshakeOfTls12() throws Exception {
        int port = serve("server", socket -> {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setNeedClientAuth(true);
        });
        Tls tls = identities.client().build();
        assertThatThrownBy(() -> dial(port, tls, "localhost")).isInstanceOf(TlsException.class)
                .hasMessageStartingWith("TLS handshake failed: ").hasMessageContaining("Received fatal alert: ");
    }

    @ParameterizedTest
    @CsvSource({
            "'220 hello, this is no TLS\r\n', Unrecognized SSL message",
            "'', Remote host terminated the handshake"})
    void aBackendThatDoesNotSpeakTlsIsNamedAsSuch(String answer, String message) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            VIRTUAL.execute(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getInputStream().readNBytes(50);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the client is gone
                    return;
                }
            });
            assertThatThrownBy(() -> dial(plain.getLocalPort(), TlsConfig.builder().build(), "localhost"))
                    .isInstanceOf(TlsException.class)
                    .hasMessageStartingWith("TLS handshake failed: " + message);
        }
    }
}
