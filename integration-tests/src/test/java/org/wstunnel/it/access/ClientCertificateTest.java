// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The subject of a client's certificate decides at the gate, counts as a user, and is in the log.
 */
class ClientCertificateTest {
    private static Pki pki;
    private static Pki.Identity server;
    private static SSLContext ada;
    private static SSLContext eve;
    private static SSLContext device;
    private static SSLContext nobody;

    @BeforeAll
    static void createCertificates() throws GeneralSecurityException, IOException {
        pki = new Pki();
        server = pki.issue("localhost", "DNS:localhost,IP:127.0.0.1");
        ada = pki.context(pki.issue("ada", "DNS:ada"));
        eve = pki.context(pki.issue("eve", "DNS:eve"));
        device = pki.context(pki.issue("seven.devices.example", "DNS:seven.devices.example"));
        nobody = trusting(pki.authority());
    }

    @AfterAll
    static void deleteCertificates() {
        pki.close();
    }

    @Test
    void onlyCertificatesWithAListedSubjectOpenTheTunnel() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "client-certificates: { subjects: [\"CN=*.devices.example\"] }")) {
            assertThat(status(gateway, ada)).isEqualTo(403);
            assertThat(status(gateway, nobody)).isEqualTo(403);
            assertThat(backend.accepted()).isZero();
            try (RawClient client = RawClient.connectTls(gateway.port(), device)) {
                client.upgrade("/t");
                client.send(Frame.text("x"));
                assertThat(client.readText(1)).isEqualTo("x");
                client.closeCleanly();
            }
        }
    }

    @Test
    void subjectsOfOptionalCertificatesBindOnlyThoseWhoHaveOne() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "client-certificates: { required: false, subjects: [\"CN=ada\"] }")) {
            assertThat(status(gateway, ada)).isEqualTo(101);
            assertThat(status(gateway, nobody)).isEqualTo(101);
            assertThat(status(gateway, eve)).isEqualTo(403);
        }
    }

    @Test
    void anyCertificateOfTheTrustedAuthorityWillDoWithoutSubjects() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, "client-certificates: { required: true }")) {
            assertThat(status(gateway, eve)).isEqualTo(101);
            assertThat(status(gateway, nobody)).isEqualTo(403);
        }
    }

    @Test
    void theSubjectIsTheUserOfLimitsAndIsLogged() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = gateway(backend, "limits: { max-open-per-user: 1 }");
                RawClient first = RawClient.connectTls(gateway.port(), ada)) {
            first.upgrade("/t");
            assertThat(log.await("the opening", line -> line.contains("open"))).contains("CN=ada");
            assertThat(status(gateway, ada)).isEqualTo(429);
            assertThat(status(gateway, eve)).isEqualTo(101);
            first.closeCleanly();
            assertThat(status(gateway, ada)).isEqualTo(101);
        }
    }

    @Test
    void certificatesThatNobodyAsksForStopTheStart() {
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            assertThatThrownBy(() -> Gateway.start(Gateway.yaml(Gateway.LISTENER + Certificates.yaml(), backend,
                    "client-certificates: { required: true }")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("server.tls.client-auth")
                    .hasMessageContaining("REQUIRED or OPTIONAL");
        }
    }

    @Test
    void aTunnelThatIsNotServedAsksForNone() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + Certificates.yaml(), backend)
                        + Gateway.tunnel("/other", backend.yaml(), "enabled: false", "client-certificates: { required: true }"));
                RawClient client = RawClient.connectTls(gateway.port(), Certificates.client())) {
            assertThat(client.request("/t").status()).isEqualTo(101);
        }
    }

    @Test
    void aTunnelTakesWhatItLeavesOutFromTheFeature() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener(), backend)
                        + Gateway.tunnel("/optional", backend.yaml(), "client-certificates: { required: false }")
                        + Gateway.tunnel("/others", backend.yaml(), "client-certificates: { subjects: [\"CN=eve\"] }")
                        + Gateway.tunnel("/all", backend.yaml(), "client-certificates: { required: false, subjects: [\"*\"] }")
                        + "      client-certificates: { required: true, subjects: [\"CN=ada\"] }\n")) {
            assertThat(statuses(gateway, "/t")).containsExactly(101, 403, 403);
            assertThat(statuses(gateway, "/optional")).containsExactly(101, 403, 101);
            assertThat(statuses(gateway, "/others")).containsExactly(403, 101, 403);
            assertThat(statuses(gateway, "/all")).containsExactly(101, 101, 101);
        }
    }

    private static List<Integer> statuses(Gateway gateway, String path) {
        return Stream.of(ada, eve, nobody).map(it -> status(gateway, path, it)).toList();
    }

    private static String listener() {
        return Gateway.LISTENER + "tls: { client-auth: OPTIONAL, " + server.privateKeyYaml() + ", " + pki.trustYaml() + " }\n";
    }

    private static Gateway gateway(Backend backend, String line) {
        return Gateway.start(Gateway.yaml(listener(), backend, line));
    }

    private static int status(Gateway gateway, SSLContext context) {
        return status(gateway, "/t", context);
    }

    private static int status(Gateway gateway, String path, SSLContext context) {
        try (RawClient client = RawClient.connectTls(gateway.port(), context)) {
            return client.request(path).status();
        }
    }

    /** The context of a client without a certificate. */
    private static SSLContext trusting(Path authority) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
