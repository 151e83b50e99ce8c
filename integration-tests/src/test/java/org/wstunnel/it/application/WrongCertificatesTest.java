// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;

import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Keys, certificates and keystores with which no handshake can succeed, or which Helidon passes over without a word: each
 * of them is told at the start.
 */
class WrongCertificatesTest {
    private static Pki pki;
    private static Pki.Identity server;
    private static Pki.Identity other;

    @BeforeAll
    static void makeCertificates() {
        pki = new Pki();
        server = pki.issue("server", "DNS:localhost");
        other = pki.issue("other", "DNS:localhost");
    }

    @AfterAll
    static void deleteCertificates() {
        if (pki != null) {
            pki.close();
        }
    }

    /** The certificate of one and the key of another. */
    private static String mixed() {
        return new Pki.Identity(server.certificate(), other.key(), server.store()).privateKeyYaml();
    }

    private static String keystore(Path store, String more) {
        return "keystore: { passphrase: changeit, resource: { path: \"" + store + "\" }" + more + " }";
    }

    /** Nothing is started, but all is checked. */
    private static List<String> warnings(String listener, String backend) {
        String yaml = "server: { port: 0, " + listener
                + " features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1" + backend + " }] }] } } }";
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING)) {
            WebServer webServer = WebServer.builder().config(Gateway.config(yaml).get("server")).build();
            assertThat(webServer.isRunning()).isFalse();
            return log.lines();
        }
    }

    private static void assertListenerRefused(String tls, String message) {
        assertThatThrownBy(() -> warnings("tls: { " + tls + " },", "")).isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.tls." + message);
    }

    private static void assertBackendRefused(String tls, String message) {
        assertThatThrownBy(() -> warnings("", ", tls: { " + tls + " }")).isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.features.wstunnel.tunnels.0.backends.0.tls." + message);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        String message = "private-key: the key of another certificate: expected the key of \"CN=server\"";
        assertListenerRefused(mixed(), message);
        assertBackendRefused(mixed(), message);
    }

    @Test
    void anExpiredCertificateOfAListenerIsAWarning() {
        Pki.Identity expired = pki.issueExpired("expired", "DNS:localhost");
        assertThat(warnings("tls: { " + expired.privateKeyYaml() + " },", "")).containsExactly(
                "server.tls.private-key: invalid value \"CN=expired\": expected a certificate that is valid now, and not only "
                        + "until 2020-01-02T00:00:00Z. Clients refuse it");
    }

    @Test
    void suitesThatNoneOfTheProtocolsCanUseAreRefused() {
        String message = "cipher-suite: invalid value \"TLS_AES_128_GCM_SHA256\": expected at least one that TLSv1.2 can use";
        String tls = server.privateKeyYaml() + ", protocols: [TLSv1.2], cipher-suite: [TLS_AES_128_GCM_SHA256]";
        assertListenerRefused(tls, message);
        assertBackendRefused(tls, message);
    }

    @Test
    void aKeystoreWithoutTheKeyIsRefused() {
        // the key has another alias than the one that is looked for
        String tls = "private-key: { " + keystore(server.store(), "") + " }";
        assertListenerRefused(tls, "private-key: missing value: expected a key. None is found");
        assertBackendRefused(tls, "private-key: missing value: expected a key. None is found");
    }

    @Test
    void trustThatIsNotReadIsRefused() {
        String tls = server.privateKeyYaml() + ", client-auth: REQUIRED, trust: { " + keystore(server.store(), "") + " }";
        String message = "trust.keystore.trust-store: missing value: expected true, since nothing in the keystore is trusted "
                + "without it";
        assertListenerRefused(tls, message);
        assertBackendRefused(tls, message);
        assertBackendRefused("trust: { " + keystore(server.store(), ", trust-store: false") + " }",
                "trust.keystore.trust-store: invalid value \"false\": expected true");
    }

    @Test
    void trustInNobodyIsRefused() {
        assertBackendRefused("trust: { " + keystore(server.store(), ", trust-store: true") + " }",
                "trust: missing value: expected a trusted certificate. None is found");
        assertBackendRefused("trust: { pem: { cert-chain: { resource: { path: \"" + pki.authority() + "\" } } } }",
                "trust: missing value: expected a trusted certificate. None is found");
    }

    @Test
    void whatFitsIsNoNews() {
        String keystore = "private-key: { " + keystore(server.store(), ", key: { alias: key }") + " }, " + pki.trustYaml();
        assertThat(warnings("tls: { " + keystore + ", client-auth: REQUIRED },", ", tls: { " + keystore + " }")).isEmpty();
        String pem = server.privateKeyYaml() + ", " + pki.trustYaml();
        String both = "protocols: [TLSv1.2, TLSv1.3], cipher-suite: [TLS_AES_128_GCM_SHA256]";
        assertThat(warnings("tls: { " + pem + " },", ", tls: { " + pem + ", " + both + " }")).isEmpty();
        assertThat(warnings("tls: { enabled: false, " + mixed() + " },", ", tls: { enabled: false, " + mixed() + " }")).isEmpty();
    }
}
